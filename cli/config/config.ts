/**
 * A bind address for a published port: `{ host: '127.0.0.1', port: 8080 }`; without `host`, every address.
 * An IPv6 host is in its shortest form, without brackets.
 */
export interface Listen {
  host?: string;
  port: number;
}

export interface HealthConfig {
  /** Asked with GET through the preview listener; any 2xx or 3xx is healthy. */
  path: string;
}

/** One Compose service that is released: a copy of it runs per color. */
export interface ServiceConfig {
  name: string;
  /** Container port that gets traffic. A worker has none and just moves with its color. */
  port?: number;
  /** HTTP probe, in addition to the service's own HEALTHCHECK. */
  health?: HealthConfig;
  /** Milliseconds a container of this service may take until it is healthy. */
  startTimeout: number;
  replicas: number;
}

export interface Route {
  /** Host name, `*.example.com` allowed; without it the route answers for every host. */
  host?: string;
  /** Prefix of the request path; the longest one wins. */
  path: string;
  service: string;
}

export interface ProxyConfig {
  image: string;
  http: Listen;
  /** Path of a Handlebars template that takes the place of bgc's own. */
  template?: string;
  /** Raw nginx directives, unchecked by bgc (nginx itself still tests them). */
  snippets: { http: readonly string[]; server: readonly string[] };
}

export type Check =
  | { kind: 'http'; path: string; status: number; contains?: string; timeout: number }
  | { kind: 'run'; command: string; timeout: number };

/** What becomes of the old color after a switch. */
export type Standby = 'keep' | 'stop';

/** `bgc.yaml` as the code uses it: defaults filled in, durations in milliseconds, every value checked. */
export interface Config {
  /** Absolute path of the file this was read from. */
  file: string;
  /** The user's Compose files, relative to the directory of `file`; empty: those Compose itself would find. */
  compose: readonly string[];
  services: readonly ServiceConfig[];
  routes: readonly Route[];
  proxy: ProxyConfig;
  /** Where the idle color answers. */
  preview: Listen;
  /** Path that answers the live color as plain text; `false` keeps it off the public listener. */
  bg: string | false;
  checks: readonly Check[];
  drain: { timeout: number };
  standby: Standby;
  keepReleases: number;
}
