import type { Config, Listen } from '../config/config.ts';
import { lastKnownGoodIn, neverLiveIn } from '../release/known-good.ts';
import type { ColorState, Observed, ProxyState } from '../release/observed.ts';
import type { Known } from '../release/release-services.ts';
import type { Color } from '../traffic/color.ts';
import type { Deployment } from './deployment.ts';
import { isProxy, type ProjectContainer, projectContainers } from './docker/containers.ts';
import { crashOf } from './docker/last-exit.ts';
import { publishedAt } from './docker/published.ts';
import { activeRouting } from './nginx/active-link.ts';
import { servingOf } from './nginx/control.ts';
import { homeOf } from './nginx/home.ts';
import { insidePorts } from './nginx/inside-ports.ts';
import { lastServed } from './nginx/last-served.ts';
import { readMaintenance } from './nginx/maintenance-files.ts';
import { isFailing } from './nginx/reconnect.ts';
import { nginxDirectory, proxyIn } from './nginx/running-proxy.ts';
import { workersOf } from './nginx/workers.ts';
import { knownReleases, neverOf } from './state/known-releases.ts';
import { runningConfigs } from './state/running-configs.ts';

/** The record of releases only adds release numbers, which releases were live, and services a release never had. */
export async function observe(site: Deployment, config: Config): Promise<Observed> {
  const [desired, containers, known, maintenance] = await Promise.all([
    activeRouting(nginxDirectory(site)),
    projectContainers(site.docker, site.project),
    knownReleases(site, config),
    readMaintenance(nginxDirectory(site)),
  ]);
  const { history, unread } = known;
  const pins = [...known.pins.values()].flat();
  const [proxy, configs, home, blue, green] = await Promise.all([
    proxyState(site, containers, config),
    runningConfigs(site.directory, config, containers),
    homeOf(site, containers),
    colorState(site, containers, 'blue', known),
    colorState(site, containers, 'green', known),
  ]);
  // Set even when it equals the present bgc.yaml: a rollback plans with a different one.
  const own = (color: Color, { containers: there }: ColorState) =>
    there.length === 0 ? {} : { config: configs[color] };
  const withoutColor = containers.filter(({ color }) => color === undefined);
  const released = config.services.map(({ name }) => name);
  return {
    routing:
      (proxy.state === 'running' ? proxy.serving?.routing : undefined) ??
      desired ??
      (await lastServed(site, config, containers)),
    desired,
    proxy,
    colors: { blue: { ...blue, ...own('blue', blue) }, green: { ...green, ...own('green', green) } },
    shared: new Set(withoutColor.filter(({ state }) => state.status === 'running').map(({ service }) => service)),
    finished: new Set(withoutColor.filter(isFinished).map(({ service }) => service)),
    previousServices: withoutColor
      .filter(({ service, state }) => released.includes(service) && state.status === 'running')
      .map(({ service }) => service),
    pins: [...new Set(pins)],
    neverLive: neverLiveIn(history),
    lastKnownGood: lastKnownGoodIn(history, pins),
    lastRelease: Math.max(
      0,
      ...pins,
      ...[...history, ...containers.map(({ state }) => state)].map(({ release }) => release),
    ),
    maintenance,
    ...(unread === undefined ? {} : { unread }),
    ...(home === undefined ? {} : { home }),
  };
}

async function colorState(
  site: Deployment,
  containers: readonly ProjectContainer[],
  color: Color,
  known: Known,
): Promise<ColorState> {
  const own = containers.filter((one) => one.color === color);
  const crashes = await Promise.all(own.map(({ info }) => crashOf(site, info)));
  const states = own.map(({ state }, index) => {
    const crash = crashes[index];
    return crash === undefined ? state : { ...state, crash };
  });
  return { containers: states, never: neverOf(known, states) };
}

/** It did its one job and succeeded. A container that Docker restarts by policy was stopped instead. */
function isFinished({ state, info }: ProjectContainer): boolean {
  const isRestarted = ['always', 'unless-stopped'].includes(info.HostConfig.RestartPolicy?.Name ?? '');
  return state.status === 'exited' && state.exitCode === 0 && !isRestarted;
}

async function proxyState(
  site: Deployment,
  containers: readonly ProjectContainer[],
  config: Config,
): Promise<ProxyState> {
  const container = containers.find(isProxy);
  if (container === undefined) return { state: 'absent' };
  const running = proxyIn(containers);
  if (running === undefined || (await isFailing(containers)))
    return { state: 'stopped', reason: await stoppedReason(site, container) };
  const ports = insidePorts(container, config);
  const [serving, workers] = await Promise.all([servingOf(running.control), workersOf(site.docker, running.id)]);
  return {
    state: 'running',
    definition: running.definition,
    published: {
      http: listenAt(container, ports.http),
      https: listenAt(container, ports.https),
      preview: listenAt(container, ports.preview),
    },
    serving,
    draining: workers.draining.size,
    workers: workers.accepting.size,
  };
}

/** Where the host publishes a port of the proxy now; `bgc.yaml` may have changed since. */
function listenAt(proxy: ProjectContainer, port: number): Listen | undefined {
  const published = publishedAt(proxy, port);
  return published?.host === '0.0.0.0' ? { port: published.port } : published;
}

async function stoppedReason(site: Deployment, { state, info }: ProjectContainer): Promise<string> {
  const crash = ['running', 'restarting'].includes(state.status) ? await crashOf(site, info) : undefined;
  const code = state.status === 'restarting' ? state.exitCode : crash?.exitCode;
  if (crash !== undefined)
    return `it crashes each time Docker starts it${code === undefined ? '' : `, with exit code ${code}`}`;
  return state.status === 'exited' ? `it exited with code ${state.exitCode}` : `it is ${state.status}`;
}
