import { dirname, resolve } from 'node:path';
import * as z from 'zod/mini';
import {
  type Check,
  type Config,
  type DrainConfig,
  HOOK_NAMES,
  type Hooks,
  type Route,
  type ServiceConfig,
} from '../config.ts';
import { milliseconds } from '../schema/duration.ts';
import { type Written, writtenService } from '../schema/written.ts';
import { toPreviewing } from './preview.ts';
import { toProxy } from './proxy.ts';
import { toTraffic } from './traffic.ts';

const GET_TIMEOUT = milliseconds('10s');
const RUN_TIMEOUT = milliseconds('5m');

export function normalise({ services, routes, ...rest }: Written, text: string, shownFile: string): Config {
  const file = resolve(shownFile);
  const named = Object.entries(services).map(([name, service]) => toService(name, service));
  return {
    file,
    shownFile,
    text,
    ...rest,
    proxy: toProxy(rest.proxy, dirname(file)),
    ...toPreviewing(rest.preview),
    drain: toDrain(rest.drain),
    services: named,
    reserved: named.flatMap(({ port }) => port ?? []),
    routes: routes ?? defaultRoutes(named),
    traffic: toTraffic(rest.traffic),
    checks: rest.checks.map(toCheck),
    hooks: toHooks(rest.hooks),
  };
}

function toService(name: string, written: Written['services'][string]): ServiceConfig {
  const service = written ?? z.parse(writtenService, {});
  return { name, ...(service.port === undefined ? { handover: 'late' } : {}), ...service };
}

/** Ordinary requests finish within this time, in milliseconds. */
const AT_ONCE = milliseconds('5s');

function toDrain({ timeout, close }: Written['drain']): DrainConfig {
  return close === 'now' ? { timeout: Math.min(timeout, AT_ONCE), close } : { timeout };
}

function defaultRoutes(services: readonly ServiceConfig[]): Route[] {
  return services.filter(({ port }) => port !== undefined).map(({ name }) => ({ path: '/', service: name }));
}

function toCheck({ get = '/', run, status = 200, timeout, ...rest }: Written['checks'][number]): Check {
  if (run !== undefined) return { kind: 'run', command: run, timeout: timeout ?? RUN_TIMEOUT, retries: rest.retries };
  return { kind: 'http', path: get, status, ...rest, timeout: timeout ?? GET_TIMEOUT };
}

function toHooks(written: Written['hooks']): Hooks {
  return Object.fromEntries(
    HOOK_NAMES.flatMap((name) => {
      const { run: command, ...rest } = written[name] ?? {};
      return command === undefined ? [] : [[name, { name, command, ...rest }]];
    }),
  );
}
