import { basename, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { modeOf } from '../../modes/modes.ts';
import { edgeMounts } from '../../render/compose/edge-mounts.ts';
import { definitionIn, OVERLAY } from '../../render/compose/overlay-file.ts';
import { configFile } from '../../render/nginx/config-file.ts';
import { NETWORKS } from '../../render/nginx/networks.ts';
import type { Files } from '../../render/render.ts';
import { PROXY } from '../../traffic/color.ts';
import type { Routing } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import { logLines } from '../docker/logs.ts';
import { removeFile, writeFiles } from '../host/files.ts';
import { poll } from '../host/poll.ts';
import { formerFiles, keepFormer } from '../state/former-files.ts';
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

/** The nginx that will read them tests them: the running one or, for what needs a new one (ports), a separate one. */
export async function writeTested(site: Deployment, config: Config, files: Files, keep?: string): Promise<void> {
  await forgetWritten(site.directory, files.keys());
  await writeFiles(site.directory, files, async (candidates) => {
    const configs = [...candidates].filter(([path]) => path.endsWith('.conf')).map(([, name]) => basename(name));
    await testConfigs(site, config, configs, definitionIn(files.get(OVERLAY)));
    if (keep !== undefined) await keepFormer(site.directory, keep, files.keys());
  });
}

export async function writeBack(
  site: Deployment,
  config: Config,
  kept: string,
  paths: readonly string[],
): Promise<void> {
  const files = await formerFiles(site.directory, kept, paths);
  if (files.size === 0) return;
  await writeTested(site, config, files);
  await load(site);
}

async function testConfigs(
  site: Deployment,
  config: Config,
  names: readonly string[],
  wanted: string | undefined,
): Promise<void> {
  const containers = await projectContainers(site.docker, site.project);
  const running = proxyIn(containers);
  if (running === undefined) return;
  const isReplaced = wanted !== undefined && wanted !== running.definition;
  if (isReplaced || (await homeOf(site, containers)) !== undefined) return testOutside(site, config, names);
  for (const name of names) await testFile(site, running, name);
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

/** Tests before room is made. Returns whether the present proxy must go, however well Compose thinks of it. */
export async function prepareProxy(site: Deployment, config: Config): Promise<boolean> {
  await testOutside(site, config, modeOf(config).states.map(configFile));
  const directory = nginxDirectory(site);
  const before = await projectContainers(site.docker, site.project);
  // Asked first: a directory in which a routing is active counts as the one that the proxy sees.
  const home = await homeOf(site, before);
  if ((await activeRouting(directory)) === undefined)
    await activate(
      directory,
      (await servedBy(before)) ?? (await lastServed(site, config, before)) ?? modeOf(config).initial,
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
  if (await poll(site.clock, answers, { within: START_TIMEOUT, every: POLL_INTERVAL, signal: site.signal })) return;
  const container = (await projectContainers(site.docker, site.project)).find(({ service }) => service === PROXY);
  throw new BgcError('the proxy does not answer', {
    code: ExitCode.unreachable,
    details: container === undefined ? [] : await logLines(site.docker, container.state.id, { tail: 10 }),
    hint: `bgc compose -- logs ${PROXY}`,
  });
}
