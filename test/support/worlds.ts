import { stringify } from 'yaml';
import type { Config } from '../../cli/config/config.ts';
import { parseConfig } from '../../cli/config/parse.ts';
import { modeOf } from '../../cli/modes/modes.ts';
import { parseProject } from '../../cli/project/parse.ts';
import type { Project } from '../../cli/project/project.ts';
import type { ContainerState, Observed, ProxyState, Serving } from '../../cli/release/observed.ts';
import type { CanarySteps, PlanInput, SwitchInput, UpOptions } from '../../cli/release/plan/input.ts';
import { type RenderConfigs, withStrategy } from '../../cli/render/strategy.ts';
import type { Color } from '../../cli/traffic/color.ts';
import { type Routing, toColor } from '../../cli/traffic/routing.ts';

/** The config of a `bgc.yaml`, given as an object. */
export function configOf(written: object = { services: { web: { port: 3000 } } }): Config {
  return parseConfig(stringify(written), 'bgc.yaml');
}

/** A Compose project called `shop`, from services as `docker compose config` prints them. */
export function projectOf(services: Readonly<Record<string, object>>, files = ['compose.yaml']): Project {
  return parseProject(JSON.stringify({ name: 'shop', services }), '/srv/shop', files);
}

/** The hash of the proxy's definition, as it should be and as a running proxy has it unless a test says otherwise. */
export const DEFINITION = 'abc123';

export function runningProxy(differs: Partial<Extract<ProxyState, { state: 'running' }>> = {}): ProxyState {
  return {
    state: 'running',
    definition: DEFINITION,
    published: { http: { port: 80 }, preview: { host: '127.0.0.1', port: 8081 } },
    serving: undefined,
    workers: 2,
    draining: 0,
    ...differs,
  };
}

/** A healthy container of one service. */
export function container(service: string, release: number, differs: Partial<ContainerState> = {}): ContainerState {
  return {
    id: `${service}${release}`,
    name: `shop-${service}-1`,
    service,
    release,
    image: `shop-${service}:bgc-${release}`,
    status: 'running',
    health: 'healthy',
    startedAt: '2026-01-01T00:00:00Z',
    exitCode: 0,
    ...differs,
  };
}

/** `live` and `desired`: one color has the traffic; `traffic`: anything else, with a symlink that agrees. */
type World = Partial<Omit<Observed, 'colors' | 'routing' | 'desired'>> &
  Partial<Record<Color, readonly ContainerState[]>> & {
    live?: Color | undefined;
    desired?: Color | undefined;
    traffic?: Routing;
  };

/** A machine on which bgc has never run, but for what differs. */
export function observed({ blue = [], green = [], live, desired, traffic, ...differs }: World = {}): Observed {
  return {
    routing: traffic ?? (live && toColor(live)),
    desired: traffic ?? (desired && toColor(desired)),
    proxy: { state: 'absent' },
    colors: { blue: { containers: blue }, green: { containers: green } },
    shared: new Set(),
    finished: new Set(),
    previousServices: [],
    pins: [],
    neverLive: new Set(),
    lastKnownGood: undefined,
    lastRelease: 0,
    maintenance: { allow: [] },
    ...differs,
  };
}

/** What a running nginx answers. */
export function servingOf(color: Color): Serving {
  return { routing: toColor(color), generation: '0123456789ab' };
}

/** Blue is live at release 1, and nothing else was ever released. */
export function afterFirstRelease(differs: World = {}): Observed {
  const serving = servingOf('blue');
  return observed({
    live: 'blue',
    desired: 'blue',
    proxy: runningProxy({ serving }),
    blue: [container('web', 1)],
    pins: [1],
    lastRelease: 1,
    ...differs,
  });
}

/** Both colors serve release 1, where nothing else was ever released. */
export function bothLive(differs: World = {}): Observed {
  const routing: Routing = { kind: 'both' };
  return observed({
    traffic: routing,
    proxy: runningProxy({ serving: { routing: differs.traffic ?? routing, generation: '0123456789ab' } }),
    blue: [container('web', 1)],
    green: [container('web', 1)],
    pins: [1],
    lastRelease: 1,
    ...differs,
  });
}

/** A primary in blue and a fallback in green, both at release 1 and well, unless a test says otherwise. */
export function withRoles(differs: World = {}): Observed {
  const traffic = { kind: 'primary' } as const;
  const world = observed({
    traffic,
    proxy: runningProxy(),
    blue: [container('web', 1)],
    green: [container('web', 1)],
    pins: [1],
    lastRelease: 1,
    ...differs,
  });
  const { proxy } = world;
  if (proxy.state !== 'running' || world.routing === undefined) return world;
  return { ...world, proxy: { ...proxy, serving: { routing: world.routing, generation: '0123456789ab' } } };
}

interface Differs extends Partial<PlanInput> {
  /** What differs from what is on disk, whatever the colors run. */
  staleFiles?: readonly string[];
  /** What a new release in a color changes besides. */
  changed?: readonly string[];
  /** What a release gets before it gets everybody, by `--canary`. */
  shares?: CanarySteps;
}

/** What a plan is made from: `web` alone, healthy by a Compose healthcheck, unless a test says otherwise. */
export function planInput({ staleFiles = [], changed = [], shares, ...differs }: Differs = {}): PlanInput {
  const config = differs.config ?? configOf();
  return {
    config,
    mode: modeOf(config, shares),
    released: config.services.map(({ name }) => name),
    project: projectOf({ web: { build: { context: '.' }, healthcheck: { test: ['CMD', 'healthy'] } } }),
    observed: observed(),
    rendered: {
      changes: (_, before) => (before === undefined ? staleFiles : changed),
      proxyDefinition: () => DEFINITION,
    },
    ...differs,
  };
}

/** What a switch is planned from. */
export function switchInput(config: Config, world: Observed): SwitchInput {
  return { config, observed: world, mode: modeOf(config) };
}

/** What `bgc up` does without options. */
export const UP: UpOptions = { build: true, pull: false, noSwitch: false };

/** The same bgc.yaml for the proxy and both colors. */
export function everywhere(config: Config): RenderConfigs {
  return withStrategy({ now: config, blue: config, green: config }, modeOf);
}
