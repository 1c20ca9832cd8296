/**
 * A bind address for a published port: `{ host: '127.0.0.1', port: 8080 }`; without `host`, every address.
 * An IPv6 host is in its shortest form, without brackets.
 */
export interface Listen {
  host?: string;
  port: number;
}

interface HealthConfig {
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
  /**
   * When a worker of the old color stops: after the switch, or before the new one starts. Only a service without a port
   * has it: what answers requests is needed until the switch, and stands by afterwards.
   */
  handover?: 'late' | 'early';
}

export interface Route {
  /** Host name, `*.example.com` allowed; without it the route answers where no route of the host itself does. */
  host?: string;
  /** Prefix of the request path; the longest one wins. */
  path: string;
  service: string;
  /** What kind of requests they are, where that matters; without it, ordinary ones. */
  as?: 'stream' | 'upload' | 'grpc';
}

export interface ProxyConfig extends EdgeConfig {
  image: string;
  http: Listen;
  /** Path of a Handlebars template that takes the place of bgc's own. */
  template?: string;
  /** Raw nginx directives, unchecked by bgc (nginx itself still tests them). */
  snippets: { http: readonly string[]; server: readonly string[] };
}

/** What of the proxy faces visitors. */
export interface EdgeConfig {
  /** Only with `tls`, and always then. */
  https?: Listen;
  tls?: TlsConfig;
  /** Directory of ACME challenges, relative to the project directory or absolute. */
  acme?: string;
  realIp?: RealIp;
  /** Whether security headers are added where the application sends none. */
  headers: boolean;
  gzip: boolean;
  rateLimit?: RateLimit;
  /** As nginx takes it: `50m`; `0` is no limit. */
  maxBody: string;
  /** As nginx takes them: `16k`. Of each header of a request, and of all headers of an answer. */
  headerSizes: Readonly<{ request: string; response: string }>;
  /** Whether nginx does what an application's `X-Accel-…` headers say. */
  xAccel: boolean;
  /** As Compose takes it: `1g`. */
  memory: string;
  /** As nginx takes them: of all request bodies together, and of each answer; without `answers`, none. */
  spool: Readonly<{ bodies: string; answers?: string }>;
  /** Requests that one address may have open at once. */
  connectionLimit?: number;
  /** Milliseconds; without `connect`, what suits the mode. */
  timeouts: Readonly<{ connect?: number; read: number; send: number; body: number }>;
}

/** Files are relative to the project directory, or absolute. */
export interface TlsConfig {
  certificate: string;
  key: string;
  /** The directory that holds both, and that is mounted into the proxy: a file of its own would pin what it is now. */
  directory: string;
  /** By Mozilla's guideline: TLS 1.2 and 1.3, or 1.3 only. */
  protocols: 'intermediate' | 'modern';
  /** Whether what comes in by http is sent to https. */
  redirect: boolean;
  hsts?: Hsts;
}

export interface Hsts {
  /** Seconds. */
  maxAge: number;
  subdomains: boolean;
  preload: boolean;
}

/** Whom to believe when it says which address a visitor has. */
interface RealIp {
  from: readonly string[];
  header: string;
}

export interface RateLimit {
  /** Per visitor's address, as nginx takes it: `10r/s`. */
  rate: string;
  burst: number;
}

/** Who else may see the preview, and how. Files are relative to the project directory, or absolute. */
export interface Previewing {
  /** On the public listener, this host means the preview; below it, `blue.` and `green.` mean one color. */
  host?: string;
  /** Holds what a visitor must know to get the preview on the public listener, under any host. */
  secretFile?: string;
  /** A htpasswd file: who gives a name and a password of it may see the preview. */
  auth?: string;
  /** Addresses and networks that may see the preview; none: all may. */
  allow: readonly string[];
}

/** A GET to the idle color, through the preview listener, and what its answer must be. */
export interface HttpCheck {
  kind: 'http';
  path: string;
  /** Sent as the Host header; without it, the preview's default host answers. */
  host?: string;
  status: number;
  contains?: string;
  /** Value by header name; names in any case. */
  header?: Readonly<Record<string, string>>;
  /** Value by dotted path into the JSON body, such as `db.connected` or `items.0.id`. */
  json?: Readonly<Record<string, unknown>>;
  /** Milliseconds after which an answer is too slow. */
  maxTime?: number;
  /** Milliseconds after which there is no answer. */
  timeout: number;
  /** Further tries after the first one failed. */
  retries: number;
}

export type Check = HttpCheck | { kind: 'run'; command: string; timeout: number; retries: number };

/** Requests that are sent to a color just started, so that visitors do not meet it cold. */
export interface WarmUp {
  paths: readonly string[];
  host?: string;
  /** For each path. */
  requests: number;
  /** Milliseconds for all of them. */
  timeout: number;
}

export const HOOK_NAMES = ['before_start', 'before_switch', 'after_switch', 'after_release', 'on_failure'] as const;

export type HookName = (typeof HOOK_NAMES)[number];

/** A command of the user's that is part of a release; run by `sh -c`. */
export interface Hook {
  name: HookName;
  command: string;
  /** The service in whose new image it runs, in a container of its own; without it, on the host. */
  in?: string;
  /** Milliseconds. */
  timeout: number;
}

export type Hooks = Readonly<Partial<Record<HookName, Hook>>>;

/** How a release is judged by its first visitors, after the switch. */
export interface WatchConfig {
  /** Milliseconds. */
  for: number;
  /** Share of requests that may fail, from 0 to 1. */
  maxErrors: number;
  /** Milliseconds within which 95 of 100 requests must be answered; without it, time is not judged. */
  maxP95?: number;
  /** With fewer requests nothing is judged. */
  minRequests: number;
}

export interface DrainConfig {
  /** Milliseconds that requests of an old color are given. */
  timeout: number;
  /** What lives longer than ordinary requests is cut, so that its clients come back to the new color at once. */
  close?: 'now';
}

/** What becomes of the old color after a switch. */
type Standby = 'keep' | 'stop';

/** How the traffic is given to a release. */
export type TrafficConfig =
  | { mode: 'blue-green' }
  /** `every`: milliseconds between two steps; without it, each waits for `bgc canary`. */
  | { mode: 'canary'; steps: readonly number[]; every?: number; cookie: string }
  | { mode: 'rolling'; membership?: Membership }
  /** `environment`: what differs between the two roles, by role. */
  | { mode: 'primary-fallback'; environment: Readonly<Record<Role, Readonly<Record<string, string>>>> };

export type Role = 'primary' | 'fallback';

/** Paths by which an application is told to leave or join, and tells that it has. */
export interface Membership {
  /** Answers 200 while the application takes part. */
  live: string;
  /** Answers 200 while it does not. */
  standby: string;
  /** Asked with POST; `{state}` is replaced by `live` or `standby`. */
  enable: string;
  /** Milliseconds until both endpoints must agree. */
  timeout: number;
}

/** `bgc.yaml` as the code uses it: defaults filled in, durations in milliseconds, every value checked. */
export interface Config {
  /** Absolute path of the file this was read from. */
  file: string;
  /** The same as messages name it: from the directory where bgc was started. */
  shownFile: string;
  /** What the file says: kept with each release. */
  text: string;
  /** The user's Compose files, relative to the directory of `file`; empty: those Compose itself would find. */
  compose: readonly string[];
  services: readonly ServiceConfig[];
  /** Container ports the proxy leaves to services: those of this file, and of what still runs. */
  reserved: readonly number[];
  routes: readonly Route[];
  proxy: ProxyConfig;
  /** Where the idle color answers. */
  preview: Listen;
  /** Who else may see it, and how. */
  previewing?: Previewing;
  traffic: TrafficConfig;
  /** Path that answers the live color as plain text; `false` keeps it off the public listener. */
  bg: string | false;
  checks: readonly Check[];
  hooks: Hooks;
  warmUp?: WarmUp;
  /** Without it, a release is not watched. */
  watch?: WatchConfig;
  drain: DrainConfig;
  standby: Standby;
  keepReleases: number;
}
