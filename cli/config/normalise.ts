import * as z from 'zod/mini';
import type { Check, Config, Route, ServiceConfig } from './config.ts';
import { milliseconds } from './duration.ts';
import { type Written, writtenService } from './written.ts';

const GET_TIMEOUT = milliseconds('10s');
const RUN_TIMEOUT = milliseconds('5m');

/** The `Config` of a valid file: names as in the code, nothing left to default. */
export function normalise(written: Written, file: string): Config {
  const { services, routes, checks, keep_releases, ...rest } = written;
  const named = Object.entries(services).map(([name, service]) => toService(name, service));
  return {
    file,
    ...rest,
    services: named,
    routes: routes ?? defaultRoutes(named),
    checks: checks.map(toCheck),
    keepReleases: keep_releases,
  };
}

function toService(name: string, written: Written['services'][string]): ServiceConfig {
  const { start_timeout, ...rest } = written ?? z.parse(writtenService, {});
  return { name, ...rest, startTimeout: start_timeout };
}

function defaultRoutes(services: readonly ServiceConfig[]): Route[] {
  return services.filter(({ port }) => port !== undefined).map(({ name }) => ({ path: '/', service: name }));
}

function toCheck({ get = '/', run, status = 200, timeout, ...contains }: Written['checks'][number]): Check {
  if (run !== undefined) return { kind: 'run', command: run, timeout: timeout ?? RUN_TIMEOUT };
  return { kind: 'http', path: get, status, ...contains, timeout: timeout ?? GET_TIMEOUT };
}
