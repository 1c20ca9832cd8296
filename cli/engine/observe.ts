import type { Color } from '../color.ts';
import type { Config, Listen } from '../config/config.ts';
import { BgcError } from '../errors.ts';
import type { ColorState, Observed, ProxyState } from '../release/observed.ts';
import { type ProxyPorts, portsOf } from '../render/ports.ts';
import { isProxy, type ProjectContainer, projectContainers } from './docker/containers.ts';
import { pinnedReleases } from './images.ts';
import { servingOf } from './nginx/control.ts';
import { workersOf } from './nginx/workers.ts';
import { nginxDirectory, proxyIn, type Site } from './site.ts';
import { activeTraffic } from './state/active.ts';
import { type HistoryEntry, readHistory } from './state/history.ts';
import { readMaintenance } from './state/maintenance.ts';

/** Looks at everything once: symlink, running nginx, containers and pins. The record of releases only adds numbers. */
export async function observe(site: Site, config: Config): Promise<Observed> {
  const released = config.services.map(({ name }) => name);
  const [linked, containers, { history, unread }, maintenance, pins] = await Promise.all([
    activeTraffic(nginxDirectory(site)),
    projectContainers(site.docker, site.project),
    historyIn(site.directory),
    readMaintenance(nginxDirectory(site)),
    Promise.all(released.map((service) => pinnedReleases(site, service))),
  ]);
  const proxy = await proxyState(site, containers, portsOf(config));
  const uncolored = containers.filter(({ color }) => color === undefined);
  return {
    traffic: (proxy.state === 'running' ? proxy.serving?.traffic : undefined) ?? linked,
    linked,
    proxy,
    colors: { blue: colorState(containers, 'blue'), green: colorState(containers, 'green') },
    shared: new Set(uncolored.filter(isUp).map(({ service }) => service)),
    uncolored: uncolored
      .filter(({ service, state }) => released.includes(service) && state.status === 'running')
      .map(({ service }) => service),
    pins: [...new Set(pins.flat())],
    lastRelease: Math.max(
      0,
      ...pins.flat(),
      ...[...history, ...containers.map(({ state }) => state)].map(({ release }) => release),
    ),
    maintenance,
    ...(unread === undefined ? {} : { unread }),
  };
}

/** Who may not read the record sees what runs all the same. */
async function historyIn(directory: string): Promise<{ history: readonly HistoryEntry[]; unread?: string }> {
  try {
    return { history: await readHistory(directory) };
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return { history: [], unread: error.message };
  }
}

function colorState(containers: readonly ProjectContainer[], color: Color): ColorState {
  return { containers: containers.filter((one) => one.color === color).map(({ state }) => state) };
}

/** A service that did its one job and ended well counts as up. */
function isUp({ state }: ProjectContainer): boolean {
  return state.status === 'running' || (state.status === 'exited' && state.exitCode === 0);
}

async function proxyState(
  { docker }: Site,
  containers: readonly ProjectContainer[],
  ports: ProxyPorts,
): Promise<ProxyState> {
  const container = containers.find(isProxy);
  if (container === undefined) return { state: 'absent' };
  const running = proxyIn(containers);
  if (running === undefined) return { state: 'stopped', reason: stoppedReason(container) };
  const [serving, workers] = await Promise.all([servingOf(running.control), workersOf(docker, running.id)]);
  return {
    state: 'running',
    image: running.image,
    definition: running.definition,
    published: {
      http: publishedAt(container, ports.http),
      https: publishedAt(container, ports.https),
      preview: publishedAt(container, ports.preview),
    },
    serving,
    draining: workers.draining.size,
    workers: workers.accepting.size,
  };
}

/** Where the host offers a port of the proxy now; `bgc.yaml` may say something else since. */
function publishedAt({ info }: ProjectContainer, port: number): Listen | undefined {
  const binding = Object.entries(info.NetworkSettings.Ports).find(([key]) => key === `${port}/tcp`)?.[1]?.[0];
  if (binding === undefined) return undefined;
  const listen = { port: Number(binding.HostPort) };
  return binding.HostIp === '0.0.0.0' ? listen : { host: binding.HostIp, ...listen };
}

function stoppedReason({ state }: ProjectContainer): string {
  return state.status === 'exited' ? `it exited with code ${state.exitCode}` : `it is ${state.status}`;
}
