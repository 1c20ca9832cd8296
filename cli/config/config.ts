import type { Written } from './schema/written.ts';

/** A bind address; without `host`, every address. An IPv6 host is in its shortest form, without brackets. */
export interface Listen {
  host?: string;
  port: number;
}

type WrittenService = NonNullable<Written['services'][string]>;

export interface ServiceConfig extends WrittenService {
  name: string;
}

export type Route = NonNullable<Written['routes']>[number];

type WrittenProxy = Written['proxy'];

export interface ProxyConfig extends Omit<WrittenProxy, 'tls'> {
  tls?: TlsConfig;
}

type WrittenTls = NonNullable<WrittenProxy['tls']>;

/** Files are relative to the project directory, or absolute. */
export interface TlsConfig extends WrittenTls {
  /** Holds both files and is mounted into the proxy: a mounted file would pin its inode and miss a renewal. */
  directory: string;
}

export type RateLimit = NonNullable<WrittenProxy['rateLimit']>;

/** Further ways to the preview, and its access rules. Files are relative to the project directory, or absolute. */
export type Previewing = Omit<Exclude<Written['preview'], Listen>, 'listen'>;

type WrittenCheck = Written['checks'][number];

/** A GET to the idle color through the preview listener, and the expected answer. */
export interface HttpCheck extends Omit<WrittenCheck, 'get' | 'run' | 'status' | 'timeout'> {
  kind: 'http';
  path: string;
  status: number;
  timeout: number;
}

export type Check = HttpCheck | { kind: 'run'; command: string; timeout: number; retries: number };

/** Requests sent to a color just after its start, so that no visitor meets it cold. */
export type WarmUp = NonNullable<Written['warmUp']>;

export const HOOK_NAMES = ['before_start', 'before_switch', 'after_switch', 'after_release', 'on_failure'] as const;

export type HookName = (typeof HOOK_NAMES)[number];

type WrittenHook = NonNullable<Written['hooks'][HookName]>;

/** A command of the user that is part of a release. */
export interface Hook extends Omit<WrittenHook, 'run'> {
  name: HookName;
  command: string;
}

export type Hooks = Readonly<Partial<Record<HookName, Hook>>>;

export type WatchConfig = NonNullable<Written['watch']>;

export interface DrainConfig {
  /** Milliseconds that requests to the old color have to finish. */
  timeout: number;
  /** Terminates requests that outlast ordinary ones, so that their clients reconnect to the new color at once. */
  close?: 'now';
}

export type TrafficConfig =
  | { mode: 'blue-green' }
  /** `every`: milliseconds between two steps; without it, each step waits for `bgc canary`. */
  | { mode: 'canary'; steps: readonly number[]; every?: number; cookie: string }
  | { mode: 'rolling'; membership?: Membership }
  | { mode: 'primary-fallback'; environment: Readonly<Record<Role, Readonly<Record<string, string>>>> };

export type Role = 'primary' | 'fallback';

/** Paths by which bgc asks an application to join or leave, and checks that it did. */
export type Membership = NonNullable<Written['traffic']['membership']>;

type Changed = 'services' | 'routes' | 'proxy' | 'preview' | 'traffic' | 'checks' | 'hooks' | 'drain';

/** `bgc.yaml` as the code uses it: defaults filled in, durations in milliseconds, every value checked; see `schema/`. */
export interface Config extends Omit<Written, Changed> {
  /** Absolute path of the file this was read from. */
  file: string;
  /** The same path for messages, relative to the directory where bgc was started. */
  shownFile: string;
  text: string;
  services: readonly ServiceConfig[];
  /** Container ports that the proxy leaves to services: those of this file and of the releases that still run. */
  reserved: readonly number[];
  routes: readonly Route[];
  proxy: ProxyConfig;
  preview: Listen;
  previewing?: Previewing;
  traffic: TrafficConfig;
  checks: readonly Check[];
  hooks: Hooks;
  drain: DrainConfig;
}
