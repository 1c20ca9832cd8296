import { join } from 'node:path';
import { BgcError, ExitCode } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import { publishedAt } from '../docker/published.ts';
import type { Target } from '../host/http.ts';

export function nginxDirectory({ directory }: Pick<Deployment, 'directory'>): string {
  return join(directory, 'bgc', 'nginx');
}

export interface RunningProxy {
  id: string;
  image: string;
  /** Hash of the definition it was created from. */
  definition: string;
  control: Target;
  /** Where this machine reaches the public http port. */
  http: Target | undefined;
  https: Target | undefined;
}

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

function reachedAt(proxy: ProjectContainer, port: string | undefined): Target | undefined {
  const published = publishedAt(proxy, port);
  const isEverywhere = published?.host === '0.0.0.0' || published?.host === '::';
  return published && isEverywhere ? { ...published, host: '127.0.0.1' } : published;
}

/** @throws BgcError when no proxy runs */
export async function requireProxy(site: Deployment): Promise<RunningProxy> {
  return requireProxyIn(await projectContainers(site.docker, site.project));
}

/** @throws BgcError when none of them is a running proxy */
export function requireProxyIn(containers: readonly ProjectContainer[]): RunningProxy {
  const proxy = proxyIn(containers);
  if (proxy !== undefined) return proxy;
  throw new BgcError('the proxy is not running', { code: ExitCode.unreachable, hint: 'bgc up' });
}
