import type { Config } from '../config/config.ts';
import { shownUrl, urlOf } from '../config/public-url.ts';
import { standingCanary } from '../release/active-canary.ts';
import type { Journal } from '../release/journal.ts';
import { type ContainerState, type Observed, releaseOf } from '../release/observed.ts';
import { COLORS, type Color } from '../traffic/color.ts';
import { liveColors, mainColor, roleOf, routingName } from '../traffic/routing.ts';
import { crashesOf } from './crashes.ts';
import { missingOf, problemsOf, unknownOf } from './problems.ts';

/** Output of `bgc status --json`. */
export interface Status {
  live: Color | null;
  /** `blue`, `green-canary-5`, `both`, `primary` or `read-only`. */
  traffic: string | null;
  canary: { color: Color; percent: number } | null;
  colors: readonly ColorStatus[];
  proxy: { state: Observed['proxy']['state']; serves: string | null; generation: string | null; draining: number };
  urls: { live: string; preview: string };
  /** Set while visitors get a page instead of the application, except visitors from the `allow` networks. */
  maintenance: { since: string; allow: readonly string[] } | null;
  /** A release that is under way, or whose bgc process was killed. */
  inFlight: InFlight | null;
  problems: readonly string[];
}

export interface InFlight {
  command: Journal['command'];
  release: number;
  step: string;
  /** ISO 8601. */
  since: string;
  /** Description of the lock's holder; `null` when no process works on it: it was interrupted. */
  holder: string | null;
  /** Of a hook that still runs after its bgc process ended. */
  pid?: number;
}

interface ColorStatus {
  color: Color;
  role: ReturnType<typeof roleOf>;
  release: number | null;
  services: readonly ServiceStatus[];
}

export interface ServiceStatus {
  service: string;
  state: string;
  running: number;
  replicas: number;
  /** Number of times Docker restarted its containers because they had ended by themselves. */
  restarts: number;
  image: string | null;
  /** ISO 8601: when the youngest of its containers was started. */
  since: string | null;
}

function servingColor({ routing, colors }: Observed): Color | undefined {
  if (routing === undefined) return undefined;
  return [mainColor(routing), ...liveColors(routing)].find((color) => releaseOf(colors[color]) !== undefined);
}

/** @param problem why the release in flight is unknown */
export function statusOf(config: Config, observed: Observed, inFlight: InFlight | null, problem?: string): Status {
  const { proxy } = observed;
  const { serving, published } = proxy.state === 'running' ? proxy : {};
  // Before the first release nginx routes traffic to an empty color.
  const live = servingColor(observed) ?? null;
  return {
    live,
    traffic: live === null || observed.routing === undefined ? null : routingName(observed.routing),
    canary: canaryOf(observed),
    colors: COLORS.map((color) => colorStatus(config, observed, color)),
    proxy: {
      state: proxy.state,
      serves: serving === undefined ? null : routingName(serving.routing),
      generation: serving?.generation ?? null,
      draining: proxy.state === 'running' ? proxy.draining : 0,
    },
    urls: { live: shownUrl(config, published), preview: urlOf('http', published?.preview ?? config.preview) },
    maintenance: maintenanceOf(observed),
    inFlight,
    problems: [
      ...problemsOf(observed, live),
      ...missingOf(config, observed, inFlight !== null),
      ...crashesOf(observed),
      ...unknownOf(observed, problem),
    ],
  };
}

function maintenanceOf({ maintenance: { since, allow } }: Observed): Status['maintenance'] {
  return since === undefined ? null : { since, allow };
}

function canaryOf(observed: Observed): Status['canary'] {
  const standing = standingCanary(observed);
  return standing === undefined ? null : { color: standing.color, percent: standing.percent };
}

function colorStatus(config: Config, observed: Observed, color: Color): ColorStatus {
  const { containers } = observed.colors[color];
  return {
    color,
    role: observed.routing === undefined ? 'idle' : roleOf(color, observed.routing),
    release: releaseOf(observed.colors[color]) ?? null,
    services: config.services
      .map(({ name, replicas }) =>
        serviceStatus(
          name,
          replicas,
          containers.filter(({ service }) => service === name),
        ),
      )
      .filter(({ state }) => state !== 'absent'),
  };
}

function serviceStatus(service: string, replicas: number, containers: readonly ContainerState[]): ServiceStatus {
  const youngest = containers
    .map(({ startedAt }) => startedAt)
    .sort()
    .at(-1);
  return {
    service,
    state: worstState(containers),
    running: containers.filter(({ status }) => status === 'running').length,
    replicas,
    restarts: containers.reduce((sum, { crash }) => sum + (crash?.times ?? 0), 0),
    image: containers[0]?.image ?? null,
    since: youngest ?? null,
  };
}

const FROM_WORST = ['dead', 'restarting', 'exited', 'created', 'paused', 'unhealthy', 'starting', 'running', 'healthy'];

function worstState(containers: readonly ContainerState[]): string {
  const states = containers.map(({ status, health }) => (status === 'running' && health !== 'none' ? health : status));
  return FROM_WORST.find((state) => states.includes(state)) ?? states[0] ?? 'absent';
}
