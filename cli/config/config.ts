/** A bind address; without `host`, every address. An IPv6 host is in its shortest form, without brackets. */
export interface Listen {
  host?: string;
  port: number;
}

interface HealthConfig {
  /** Requested with GET through the proxy's control port; any 2xx or 3xx is healthy. */
  path: string;
}

export interface ServiceConfig {
  name: string;
  /** Container port that gets traffic. A worker has none; it only follows its color. */
  port?: number;
  /** HTTP probe, in addition to the service's own HEALTHCHECK. */
  health?: HealthConfig;
  /** Milliseconds a container may take to become healthy. */
  startTimeout: number;
  replicas: number;
  /** Whether the old color's worker stops after the switch, or before the new one starts. Not with a `port`. */
  handover?: 'late' | 'early';
}

export interface Route {
  /** Host name, `*.example.com` allowed. Without it, the route matches requests that no route of their host matches. */
  host?: string;
  /** Prefix of the request path; the longest one wins. */
  path: string;
  service: string;
  as?: 'stream' | 'upload' | 'grpc';
}

export interface ProxyConfig extends EdgeConfig {
  image: string;
  http: Listen;
  /** Path of a Handlebars template that replaces bgc's own. */
  template?: string;
  /** Raw nginx directives, unchecked by bgc (nginx itself still tests them). */
  snippets: { http: readonly string[]; server: readonly string[] };
}

export interface EdgeConfig {
  /** Set exactly when `tls` is set. */
  https?: Listen;
  tls?: TlsConfig;
  /** Directory of ACME challenges, relative to the project directory or absolute. */
  acme?: string;
  realIp?: RealIp;
  /** Whether security headers are added where the application sends none. */
  headers: boolean;
  gzip: boolean;
  rateLimit?: RateLimit;
  /** In nginx notation: `50m`; `0` means no limit. */
  maxBody: string;
  /** In nginx notation: `16k`. For each header of a request, and for all headers of an answer together. */
  headerSizes: Readonly<{ request: string; response: string }>;
  /** Whether nginx obeys the `X-Accel-…` headers of an application. */
  xAccel: boolean;
  /** In Compose notation: `1g`. */
  memory: string;
  /** In nginx notation: for all request bodies together, and for each answer. Without `answers`, answers get none. */
  spool: Readonly<{ bodies: string; answers?: string }>;
  /** Requests that one address may have open at once. */
  connectionLimit?: number;
  /** Milliseconds. Without `connect`, the default depends on the mode and snippets. */
  timeouts: Readonly<{ connect?: number; read: number; send: number; body: number }>;
}

/** Files are relative to the project directory, or absolute. */
export interface TlsConfig {
  certificate: string;
  key: string;
  /** Holds both files and is mounted into the proxy: a mounted file would pin its inode and miss a renewal. */
  directory: string;
  /** Per Mozilla's guideline: TLS 1.2 and 1.3, or 1.3 only. */
  protocols: 'intermediate' | 'modern';
  redirect: boolean;
  hsts?: Hsts;
}

export interface Hsts {
  /** Seconds. */
  maxAge: number;
  subdomains: boolean;
  preload: boolean;
}

/** The load balancers trusted to report a visitor's address, and the header that carries it. */
interface RealIp {
  from: readonly string[];
  header: string;
}

export interface RateLimit {
  /** Per visitor address, in nginx notation: `10r/s`. */
  rate: string;
  burst: number;
}

/** Further ways to the preview, and its access rules. Files are relative to the project directory, or absolute. */
export interface Previewing {
  /** Host of the preview on the public listener. Its subdomains `blue.` and `green.` show one color each. */
  host?: string;
  /** File with the secret that gives a visitor the preview on the public listener, under any host. */
  secretFile?: string;
  /** An htpasswd file: its users may see the preview with their password. */
  auth?: string;
  /** Addresses and networks that may see the preview; an empty list allows all. */
  allow: readonly string[];
}

/** A GET to the idle color through the preview listener, and the expected answer. */
export interface HttpCheck {
  kind: 'http';
  path: string;
  /** The Host header; without it, the preview's default host answers. */
  host?: string;
  status: number;
  contains?: string;
  /** Expected values by header name; names are case-insensitive. */
  header?: Readonly<Record<string, string>>;
  /** Expected values by dotted path into the JSON body, such as `db.connected` or `items.0.id`. */
  json?: Readonly<Record<string, unknown>>;
  /** Milliseconds after which an answer is too slow. */
  maxTime?: number;
  /** Milliseconds after which bgc stops waiting for an answer. */
  timeout: number;
  retries: number;
}

export type Check = HttpCheck | { kind: 'run'; command: string; timeout: number; retries: number };

/** Requests sent to a color just after its start, so that no visitor meets it cold. */
export interface WarmUp {
  paths: readonly string[];
  host?: string;
  /** For each path. */
  requests: number;
  /** Milliseconds for all requests together. */
  timeout: number;
}

export const HOOK_NAMES = ['before_start', 'before_switch', 'after_switch', 'after_release', 'on_failure'] as const;

export type HookName = (typeof HOOK_NAMES)[number];

/** A command of the user that is part of a release; run by `sh -c`. */
export interface Hook {
  name: HookName;
  command: string;
  /** The service whose new image runs the command in a one-off container; without it, the host runs it. */
  in?: string;
  /** Milliseconds. */
  timeout: number;
}

export type Hooks = Readonly<Partial<Record<HookName, Hook>>>;

export interface WatchConfig {
  /** Milliseconds. */
  for: number;
  /** Share of requests that may fail, from 0 to 1. */
  maxErrors: number;
  /** Milliseconds within which 95 of 100 requests must be answered; without it, time is not judged. */
  maxP95?: number;
  /** With fewer requests, bgc does not judge the release. */
  minRequests: number;
}

export interface DrainConfig {
  /** Milliseconds that requests to the old color have to finish. */
  timeout: number;
  /** Terminates requests that outlast ordinary ones, so that their clients reconnect to the new color at once. */
  close?: 'now';
}

type Standby = 'keep' | 'stop';

export type TrafficConfig =
  | { mode: 'blue-green' }
  /** `every`: milliseconds between two steps; without it, each step waits for `bgc canary`. */
  | { mode: 'canary'; steps: readonly number[]; every?: number; cookie: string }
  | { mode: 'rolling'; membership?: Membership }
  | { mode: 'primary-fallback'; environment: Readonly<Record<Role, Readonly<Record<string, string>>>> };

export type Role = 'primary' | 'fallback';

/** Paths by which bgc asks an application to join or leave, and checks that it did. */
export interface Membership {
  /** Answers 200 while the application takes part. */
  live: string;
  /** Answers 200 while the application takes no part. */
  standby: string;
  /** Requested with POST; `{state}` is replaced by `live` or `standby`. */
  enable: string;
  /** Milliseconds within which both `live` and `standby` must agree. */
  timeout: number;
}

/** `bgc.yaml` as the code uses it: defaults filled in, durations in milliseconds, every value checked. */
export interface Config {
  /** Absolute path of the file this was read from. */
  file: string;
  /** The same path for messages, relative to the directory where bgc was started. */
  shownFile: string;
  text: string;
  /** The user's Compose files, relative to the directory of `file`; empty: those Compose itself would find. */
  compose: readonly string[];
  services: readonly ServiceConfig[];
  /** Container ports that the proxy leaves to services: those of this file and of the releases that still run. */
  reserved: readonly number[];
  routes: readonly Route[];
  proxy: ProxyConfig;
  preview: Listen;
  previewing?: Previewing;
  traffic: TrafficConfig;
  /** Path that answers the live color as plain text; `false` disables it. */
  bg: string | false;
  checks: readonly Check[];
  hooks: Hooks;
  warmUp?: WarmUp;
  watch?: WatchConfig;
  drain: DrainConfig;
  standby: Standby;
  keepReleases: number;
}
