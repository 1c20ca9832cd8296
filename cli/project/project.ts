/** What bgc needs of the user's Compose project, in Compose's words, from `docker compose config --format json`. */
export interface Project {
  name: string;
  /** Absolute; the base of every relative path in the Compose files. */
  directory: string;
  /** The Compose files, relative to `directory`, in the order they are merged. */
  files: readonly string[];
  services: ReadonlyMap<string, ComposeService>;
  /** Docker's name of each network, by its key in the Compose files. */
  networkNames: ReadonlyMap<string, string>;
  internalNetworks: ReadonlySet<string>;
  ipv6Networks: ReadonlySet<string>;
  /** Networks created outside this project: the Compose files do not say whether they have IPv6. */
  externalNetworks: ReadonlySet<string>;
  /** Small text files that services mount, by service: `withMountedTexts` reads them. */
  mounted: ReadonlyMap<string, readonly MountedText[]>;
}

export interface MountedText {
  /** Relative to the project directory. */
  file: string;
  /** It may hold secrets: never show it. */
  text: string;
}

export interface ComposeService {
  name: string;
  image: string | undefined;
  builds: boolean;
  replicas: number;
  ports: readonly PublishedPort[];
  expose: readonly number[];
  containerName: string | undefined;
  networkMode: string | undefined;
  /** Of its container, on whichever network. */
  macAddress: string | undefined;
  /** Whose IPC and process namespaces it has, such as `service:db`. */
  ipc: string | undefined;
  pid: string | undefined;
  networks: ReadonlyMap<string, NetworkAttachment>;
  dependsOn: ReadonlyMap<string, Dependency>;
  volumes: readonly Mount[];
  links: readonly string[];
  volumesFrom: readonly string[];
  health: Health;
  restart: string | undefined;
  /** How long a container may take to stop, in Compose notation. */
  stopGracePeriod: string | undefined;
  entrypoint: readonly string[];
  command: readonly string[];
  /** Variables with a value. They may be secrets: never show them. */
  environment: ReadonlyMap<string, string>;
  /** They may hold secrets, such as hashes of passwords: never show them. */
  labels: ReadonlyMap<string, string>;
  profiles: readonly string[];
  /** It has no profile, or one that is switched on, so `docker compose up` starts it. */
  enabled: boolean;
}

export interface PublishedPort {
  target: number;
  published: string | undefined;
  host: string | undefined;
  /** `tcp` or `udp`. */
  protocol: string;
}

interface NetworkAttachment {
  aliases: readonly string[];
  /** By IPv4, IPv6 or MAC: only one container can have each. */
  fixedAddresses: readonly string[];
}

interface Dependency {
  condition: string;
  required: boolean;
  /** Compose restarts the dependent when it restarts what it depends on. */
  restart?: true;
}

interface Mount {
  kind: string;
  source: string | undefined;
  target: string;
  readOnly: boolean;
}

/** `image`: the Compose files define no healthcheck, so a HEALTHCHECK of the image applies. */
export type Health =
  | { kind: 'image' }
  | { kind: 'disabled' }
  | {
      kind: 'compose';
      /** `CMD` or `CMD-SHELL`, then the words of the command. */
      test: readonly string[];
      interval: string | undefined;
      retries: number | undefined;
      startPeriod: string | undefined;
      startInterval: string | undefined;
    };
