/** The user's Compose project as `docker compose config --format json` prints it: what bgc needs of it, in Compose's words. */
export interface Project {
  name: string;
  /** Absolute; every relative path in the Compose files starts here. */
  directory: string;
  /** The Compose files, relative to `directory`, in the order they are merged. */
  files: readonly string[];
  services: ReadonlyMap<string, ComposeService>;
  /** The engine's name of each network. */
  networkNames: ReadonlyMap<string, string>;
  /** Networks that lead nowhere but to each other's containers. */
  internalNetworks: ReadonlySet<string>;
  /** Networks that the Compose files give IPv6. */
  ipv6Networks: ReadonlySet<string>;
  /** Networks that somebody else made: whether they have IPv6, the Compose files do not tell. */
  externalNetworks: ReadonlySet<string>;
}

export interface ComposeService {
  name: string;
  image: string | undefined;
  /** Whether `docker compose build` can build it. */
  builds: boolean;
  replicas: number;
  ports: readonly PublishedPort[];
  expose: readonly number[];
  containerName: string | undefined;
  networkMode: string | undefined;
  networks: ReadonlyMap<string, NetworkAttachment>;
  dependsOn: ReadonlyMap<string, Dependency>;
  volumes: readonly Mount[];
  links: readonly string[];
  volumesFrom: readonly string[];
  health: Health;
  restart: string | undefined;
  /** How long a container may take to stop, as Compose writes it. */
  stopGracePeriod: string | undefined;
  entrypoint: readonly string[];
  command: readonly string[];
  /** Variables with a value. They may be secrets: never to be shown. */
  environment: ReadonlyMap<string, string>;
  /** It has no profile, so a plain `docker compose up` starts it. */
  enabled: boolean;
}

export interface PublishedPort {
  target: number;
  published: string | undefined;
  host: string | undefined;
}

interface NetworkAttachment {
  aliases: readonly string[];
  /** `ipv4_address` or `ipv6_address`: only one container can have it. */
  fixedAddress: string | undefined;
}

interface Dependency {
  condition: string;
  required: boolean;
}

interface Mount {
  kind: string;
  source: string | undefined;
  target: string;
  readOnly: boolean;
}

/** `image`: Compose says nothing, so a HEALTHCHECK of the image counts. */
export type Health =
  | { kind: 'image' }
  | { kind: 'disabled' }
  | {
      kind: 'compose';
      /** `CMD` or `CMD-SHELL`, then its words. */
      test: readonly string[];
      interval: string | undefined;
      retries: number | undefined;
      startPeriod: string | undefined;
      startInterval: string | undefined;
    };
