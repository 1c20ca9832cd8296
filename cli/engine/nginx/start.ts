import { basename, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { edgeMounts } from '../../render/compose/edge-mounts.ts';
import { definitionIn, OVERLAY } from '../../render/compose/overlay-file.ts';
import { configFile } from '../../render/nginx/config-file.ts';
import { NETWORKS } from '../../render/nginx/networks.ts';
import { initialRouting, routingStates } from '../../render/nginx/states.ts';
import type { Files } from '../../render/render.ts';
import { PROXY } from '../../traffic/color.ts';
import type { Routing } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import { logLines } from '../docker/logs.ts';
import { readOwn, removeFile, writeFiles } from '../host/files.ts';
import { poll } from '../host/poll.ts';
import { forgetWritten } from '../state/written.ts';
import { activate, activeRouting } from './active-link.ts';
import { attach } from './attach.ts';
import { servingOf } from './control.ts';
import { homeOf } from './home.ts';
import { lastServed } from './last-served.ts';
import { load } from './load.ts';
import { writeNetworks } from './networks.ts';
import { nginxOnce } from './one-off.ts';
import { isFailing } from './reconnect.ts';
import { nginxDirectory, proxyIn } from './running-proxy.ts';
import { nginxRefusal, testFile } from './test-file.ts';

const START_TIMEOUT = 15_000;
const POLL_INTERVAL = 50;

/**
 * The nginx that will read them tests them first: the running one or, when they change what only a new proxy can have
 * (such as ports), one in a separate container. Returns the former texts by path.
 */
export async function writeTested(site: Deployment, config: Config, files: Files): Promise<Files> {
  const before = new Map<string, string>();
  for (const path of files.keys()) {
    const text = await readOwn(site.directory, path);
    if (text !== undefined) before.set(path, text);
  }
  await forgetWritten(site.directory, files.keys());
  await writeFiles(site.directory, files, async (candidates) => {
    const containers = await projectContainers(site.docker, site.project);
    const running = proxyIn(containers);
    if (running === undefined) return;
    const configs = [...candidates].filter(([path]) => path.endsWith('.conf')).map(([, name]) => basename(name));
    const wanted = definitionIn(files.get(OVERLAY));
    const isReplaced = wanted !== undefined && wanted !== running.definition;
    if (isReplaced || (await homeOf(site, containers)) !== undefined) return testOutside(site, config, configs);
    for (const name of configs) await testFile(site, running, name);
  });
  return before;
}

async function testOutside(site: Deployment, config: Config, files: readonly string[]): Promise<void> {
  const seen = [
    { source: nginxDirectory(site), target: '/etc/nginx/bgc' },
    ...edgeMounts(config.proxy).map(({ source, target }) => ({ source: resolve(site.directory, source), target })),
  ];
  const mounts = seen.flatMap(({ source, target }) => ['--mount', `type=bind,"src=${source}",dst=${target},readonly`]);
  for (const file of files) {
    const test = ['-t', '-q', '-c', `/etc/nginx/bgc/${file}`];
    const { code, errors } = await nginxOnce(config.proxy.image, mounts, test, site.signal);
    if (code !== 0) throw nginxRefusal(file, errors.slice(-5), ExitCode.usage);
  }
}

/**
 * Before anything makes room for the proxy: its image accepts the files, and the symlink names a routing.
 * @returns whether the present proxy must go, however well Compose thinks of it
 */
export async function prepareProxy(site: Deployment, config: Config): Promise<boolean> {
  await testOutside(site, config, routingStates(config).map(configFile));
  const directory = nginxDirectory(site);
  const before = await projectContainers(site.docker, site.project);
  // Asked first: a directory in which a routing is active counts as the one that the proxy sees.
  const home = await homeOf(site, before);
  if ((await activeRouting(directory)) === undefined)
    await activate(
      directory,
      (await servedBy(before)) ?? (await lastServed(site, config, before)) ?? initialRouting(config),
    );
  // Compose takes such a proxy for a running one, but Docker may be waiting for a minute, or have lost its process.
  return home !== undefined || (await isFailing(before));
}

export async function startProxy(site: Deployment, config: Config, mustGo: boolean): Promise<void> {
  const recreate = mustGo ? ['--force-recreate'] : [];
  // Recreated networks have other addresses: the file for the former ones would admit no visitors.
  await removeFile(site.directory, NETWORKS);
  await site.compose.run('starting the proxy', ['up', '-d', '--no-deps', '--no-build', ...recreate, PROXY]);
  await introduce(site, config);
  await answering(site);
}

async function servedBy(containers: readonly ProjectContainer[]): Promise<Routing | undefined> {
  const running = proxyIn(containers);
  return running && (await servingOf(running.control))?.routing;
}

async function introduce(site: Deployment, config: Config): Promise<void> {
  const containers = await projectContainers(site.docker, site.project);
  await attach(site, config, containers);
  const proxy = containers.find(isProxy);
  if (proxy === undefined || !(await writeNetworks(site, proxy))) return;
  await answering(site);
  await load(site);
}

async function answering(site: Deployment): Promise<void> {
  const answers = async (): Promise<boolean> => {
    const proxy = proxyIn(await projectContainers(site.docker, site.project));
    return proxy !== undefined && (await servingOf(proxy.control)) !== undefined;
  };
  if (await poll(answers, { within: START_TIMEOUT, every: POLL_INTERVAL, signal: site.signal })) return;
  const container = (await projectContainers(site.docker, site.project)).find(({ service }) => service === PROXY);
  throw new BgcError('the proxy does not answer', {
    code: ExitCode.unreachable,
    details: container === undefined ? [] : await logLines(site.docker, container.state.id, { tail: 10 }),
    hint: `bgc compose -- logs ${PROXY}`,
  });
}
