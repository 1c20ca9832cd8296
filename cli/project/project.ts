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
  /** Small text files that services mount, or copy from their build context, by service: `withTexts` reads them. */
  mounted: ReadonlyMap<string, readonly MountedText[]>;
  /** TCP ports in the EXPOSE of each service's Dockerfile, by service; from `withTexts`, too. */
  exposes: ReadonlyMap<string, readonly number[]>;
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
  build: Build | undefined;
  replicas: number;
  ports: readonly PublishedPort[];
  expose: readonly number[];
  containerName: string | undefined;
  hostname: string | undefined;
  networkMode: string | undefined;
  /** Of its container, on whichever network. */
  macAddress: string | undefined;
  /** Whose IPC and process namespaces it has, such as `service:db`. */
  ipc: string | undefined;
  pid: string | undefined;
  networks: ReadonlyMap<string, NetworkAttachment>;
  dependsOn: ReadonlyMap<string, Dependency>;
  volumes: readonly Mount[];
  configs: readonly MountedConfig[];
  /** Paths on the host, and `GPU`: what a container may have to have for itself. */
  devices: readonly string[];
  /** It is for a person at a terminal. */
  interactive: boolean;
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

export interface Build {
  /** Absolute, unless it is an address on the network. */
  context: string;
  /** Relative to `context`. */
  dockerfile: string;
  /** The Dockerfile's text, where the Compose file has it. */
  inline: string | undefined;
  target: string | undefined;
  /** They may be secrets: never show them. */
  args: Readonly<Record<string, string>>;
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

/** A `config`: a file of this machine, or a text in the Compose file. */
interface MountedConfig {
  name: string;
  /** Absolute. */
  file: string | undefined;
  /** It may hold secrets: never show it. */
  content: string | undefined;
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
