import type { Color } from '../color.ts';
import type { Config } from '../config/config.ts';
import type { ColorState, Observed, ProxyState } from '../release/observed.ts';
import { isProxy, type ProjectContainer, projectContainers } from './docker/containers.ts';
import { pinnedReleases } from './images.ts';
import { servingOf } from './nginx/control.ts';
import { workersOf } from './nginx/workers.ts';
import { nginxDirectory, proxyIn, type Site } from './site.ts';
import { activeColor } from './state/active.ts';

/** Looks at everything once: symlink, running nginx, containers and pins. It needs no record of bgc's own. */
export async function observe(site: Site, config: Config): Promise<Observed> {
  const released = config.services.map(({ name }) => name);
  const [linked, containers, pins] = await Promise.all([
    activeColor(nginxDirectory(site)),
    projectContainers(site.docker, site.project),
    Promise.all(released.map((service) => pinnedReleases(site, service))),
  ]);
  const proxy = await proxyState(site, containers);
  const uncolored = containers.filter(({ color }) => color === undefined);
  return {
    live: (proxy.state === 'running' ? proxy.serving?.color : undefined) ?? linked,
    linked,
    proxy,
    colors: { blue: colorState(containers, 'blue'), green: colorState(containers, 'green') },
    shared: new Set(uncolored.filter(isUp).map(({ service }) => service)),
    uncolored: uncolored
      .filter(({ service, state }) => released.includes(service) && state.status === 'running')
      .map(({ service }) => service),
    lastRelease: Math.max(0, ...pins.flat(), ...containers.map(({ state }) => state.release)),
  };
}

function colorState(containers: readonly ProjectContainer[], color: Color): ColorState {
  return { containers: containers.filter((one) => one.color === color).map(({ state }) => state) };
}

/** A service that did its one job and ended well counts as up. */
function isUp({ state }: ProjectContainer): boolean {
  return state.status === 'running' || (state.status === 'exited' && state.exitCode === 0);
}

async function proxyState({ docker }: Site, containers: readonly ProjectContainer[]): Promise<ProxyState> {
  const container = containers.find(isProxy);
  if (container === undefined) return { state: 'absent' };
  const running = proxyIn(containers);
  if (running === undefined) return { state: 'stopped', reason: stoppedReason(container) };
  const [serving, workers] = await Promise.all([servingOf(running.control), workersOf(docker, running.id)]);
  return {
    state: 'running',
    image: running.image,
    definition: container.labels['dev.bgc.definition'] ?? '',
    serving,
    draining: workers.draining.size,
  };
}

function stoppedReason({ state }: ProjectContainer): string {
  return state.status === 'exited' ? `it exited with code ${state.exitCode}` : `it is ${state.status}`;
}
