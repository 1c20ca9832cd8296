import { dirname, resolve } from 'node:path';
import * as z from 'zod/mini';
import {
  type Check,
  type Config,
  type DrainConfig,
  HOOK_NAMES,
  type Hook,
  type HookName,
  type Hooks,
  type ProxyConfig,
  type Route,
  type ServiceConfig,
  type WatchConfig,
} from '../config.ts';
import { milliseconds } from '../schema/duration.ts';
import { DEFAULT_HOOK_TIMEOUT, type Written, writtenService } from '../schema/written.ts';
import { toEdge } from './edge.ts';
import { toPreviewing } from './preview.ts';
import { toTraffic } from './traffic.ts';

const GET_TIMEOUT = milliseconds('10s');
const RUN_TIMEOUT = milliseconds('5m');

export function normalise(written: Written, text: string, shownFile: string): Config {
  const file = resolve(shownFile);
  const { services, routes, traffic, checks, hooks, warm_up, watch, keep_releases, ...rest } = written;
  const named = Object.entries(services).map(([name, service]) => toService(name, service));
  return {
    file,
    shownFile,
    text,
    ...rest,
    proxy: toProxy(rest.proxy, file),
    ...toPreviewing(rest.preview),
    drain: toDrain(rest.drain),
    services: named,
    reserved: named.flatMap(({ port }) => port ?? []),
    routes: routes ?? defaultRoutes(named),
    traffic: toTraffic(traffic),
    checks: checks.map(toCheck),
    hooks: toHooks(hooks),
    ...(warm_up === undefined ? {} : { warmUp: warm_up }),
    ...(watch === undefined ? {} : { watch: toWatch(watch) }),
    keepReleases: keep_releases,
  };
}

function toService(name: string, written: Written['services'][string]): ServiceConfig {
  const { start_timeout, ...rest } = written ?? z.parse(writtenService, {});
  const handover = rest.port === undefined ? { handover: rest.handover ?? ('late' as const) } : {};
  return { name, ...rest, ...handover, startTimeout: start_timeout };
}

function toProxy({ image, http, template, snippets, ...edge }: Written['proxy'], file: string): ProxyConfig {
  return { image, http, ...(template === undefined ? {} : { template }), snippets, ...toEdge(edge, dirname(file)) };
}

/** Ordinary requests finish within this time, in milliseconds. */
const AT_ONCE = milliseconds('5s');

function toDrain({ timeout, close }: Written['drain']): DrainConfig {
  return close === 'now' ? { timeout: Math.min(timeout, AT_ONCE), close } : { timeout };
}

function defaultRoutes(services: readonly ServiceConfig[]): Route[] {
  return services.filter(({ port }) => port !== undefined).map(({ name }) => ({ path: '/', service: name }));
}

function toCheck(written: Written['checks'][number]): Check {
  const { get = '/', run, status = 200, max_time, timeout, retries, ...rest } = written;
  if (run !== undefined) return { kind: 'run', command: run, timeout: timeout ?? RUN_TIMEOUT, retries };
  const maxTime = max_time === undefined ? {} : { maxTime: max_time };
  return { kind: 'http', path: get, status, ...rest, ...maxTime, timeout: timeout ?? GET_TIMEOUT, retries };
}

function toHooks(written: Written['hooks']): Hooks {
  return Object.fromEntries(
    HOOK_NAMES.flatMap((name) => {
      const hook = written[name];
      return hook === undefined ? [] : [[name, toHook(name, hook)]];
    }),
  );
}

function toHook(name: HookName, written: NonNullable<Written['hooks'][HookName]>): Hook {
  if (typeof written === 'string') return { name, command: written, timeout: milliseconds(DEFAULT_HOOK_TIMEOUT) };
  const { run: command, ...rest } = written;
  return { name, command, ...rest };
}

function toWatch(written: NonNullable<Written['watch']>): WatchConfig {
  const { max_errors: maxErrors, max_p95, min_requests: minRequests } = written;
  return { for: written.for, maxErrors, ...(max_p95 === undefined ? {} : { maxP95: max_p95 }), minRequests };
}
