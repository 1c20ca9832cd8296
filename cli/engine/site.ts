import { join } from 'node:path';
import type Docker from 'dockerode';
import { type Color, colored } from '../color.ts';
import { BgcError, ExitCode } from '../errors.ts';
import type { Compose } from './compose.ts';
import { isProxy, type ProjectContainer, projectContainers } from './docker/containers.ts';
import { publishedAt } from './docker/published.ts';
import type { Target } from './http.ts';

/** Where a release happens: one project on one Docker engine. */
export interface Site {
  docker: Docker;
  /** With bgc's overlay. */
  compose: Compose;
  /** Of the user's own files alone. */
  own: Compose;
  /** The project directory, absolute. */
  directory: string;
  /** The Compose project's name. */
  project: string;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Gets each line that a command of the user's prints. */
  talk: (line: string) => void;
}

/** The directory that is mounted into the proxy. */
export function nginxDirectory({ directory }: Pick<Site, 'directory'>): string {
  return join(directory, 'bgc', 'nginx');
}

export interface RunningProxy {
  id: string;
  image: string;
  /** Hash of what it was created from. */
  definition: string;
  control: Target;
  /** Where this machine reaches what visitors get by http. */
  http: Target | undefined;
  /** Where this machine reaches what visitors get by https. */
  https: Target | undefined;
}

/** The proxy; nothing when it does not run. */
export function proxyIn(containers: readonly ProjectContainer[]): RunningProxy | undefined {
  const proxy = containers.find((one) => isProxy(one) && one.state.status === 'running');
  if (proxy === undefined) return undefined;
  const control = reachedAt(proxy, proxy.labels['dev.bgc.control']);
  if (control === undefined) return undefined;
  return {
    id: proxy.state.id,
    image: proxy.state.image,
    definition: proxy.labels['dev.bgc.definition'] ?? '',
    control,
    http: reachedAt(proxy, proxy.labels['dev.bgc.http']),
    https: reachedAt(proxy, proxy.labels['dev.bgc.https']),
  };
}

/** Where this machine itself reaches a port that the host offers. */
function reachedAt(proxy: ProjectContainer, port: string | undefined): Target | undefined {
  const published = publishedAt(proxy, port);
  const isEverywhere = published?.host === '0.0.0.0' || published?.host === '::';
  return published && isEverywhere ? { ...published, host: '127.0.0.1' } : published;
}

/** @throws BgcError when no proxy runs */
export async function requireProxy(site: Site): Promise<RunningProxy> {
  return requireProxyIn(await projectContainers(site.docker, site.project));
}

/** @throws BgcError when none of them is a proxy that runs */
export function requireProxyIn(containers: readonly ProjectContainer[]): RunningProxy {
  const proxy = proxyIn(containers);
  if (proxy !== undefined) return proxy;
  throw new BgcError('the proxy is not running', { code: ExitCode.unreachable, hint: 'bgc up' });
}

/** The containers of one service in one color. */
export async function colorContainers(site: Site, color: Color, service?: string): Promise<ProjectContainer[]> {
  const containers = await projectContainers(site.docker, site.project);
  return containers.filter((one) => one.color === color && (service === undefined || one.service === service));
}

/** @throws BgcError when the service has no container in that color */
export async function requireContainers(site: Site, color: Color, service: string): Promise<ProjectContainer[]> {
  const containers = await colorContainers(site, color, service);
  if (containers.length > 0) return containers;
  throw new BgcError(`${colored(service, color)} has no container`, { code: ExitCode.failed, hint: 'bgc status' });
}
