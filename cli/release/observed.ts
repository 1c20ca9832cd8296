import type { Config, Listen } from '../config/config.ts';
import { type ColorConfigs, type Configs, configsWith } from '../config/released.ts';
import { type Color, otherColor } from '../traffic/color.ts';
import { liveColors, mainColor, PRIMARY, type Routing } from '../traffic/routing.ts';

/** The world as it is, asked once; a plan is made from it and from nothing else. */
export interface Observed {
  /** Who has the traffic: what the running nginx answers, or else what it would start with. */
  routing: Routing | undefined;
  /** What the symlink names; it differs from `traffic` when a switch was cut short. */
  linked: Routing | undefined;
  proxy: ProxyState;
  colors: Readonly<Record<Color, ColorState>>;
  /** Services without a color that have a running container. */
  shared: ReadonlySet<string>;
  /** Services without a color that did their one job, and ended well. */
  finished: ReadonlySet<string>;
  /** Services that run under their own name, from before bgc; they hold the ports the proxy needs. */
  previousServices: readonly string[];
  /** Releases that have a pin, in no order. */
  pins: readonly number[];
  /** Releases that never were live, by the record of how they ended. */
  neverLive: ReadonlySet<number>;
  /** The last one that was, of those with a pin: the one to go back to when no color runs it any more. */
  lastKnownGood: number | undefined;
  /** The highest release number ever used. */
  lastRelease: number;
  /** Why the record of earlier releases could not be read. */
  unread?: string;
  maintenance: Maintenance;
  /** Where the proxy has its files from, if not from here. */
  home?: Home;
}

/** `gone`: that directory was moved or removed; `elsewhere`: it is there, and this one is a copy. */
export interface Home {
  kind: 'gone' | 'elsewhere';
  /** Absolute. */
  directory: string;
}

/** Whether visitors get a page instead of the application. */
export interface Maintenance {
  /** ISO 8601; nothing while the site is open. */
  since?: string;
  /** Addresses and networks whose visitors pass, now or the next time. */
  allow: readonly string[];
}

export type ProxyState =
  | { state: 'absent' }
  | { state: 'stopped'; reason: string }
  | {
      state: 'running';
      /** Hash of the proxy's definition it was created from. */
      definition: string;
      /** Where visitors and previewers reach it on this host. */
      published: { http: Listen | undefined; https?: Listen | undefined; preview: Listen | undefined };
      /** What the running nginx answers; `undefined` when it does not. */
      serving: Serving | undefined;
      /** Workers of earlier generations that still finish requests. */
      draining: number;
      /** Workers that take new connections: as many as a generation has. */
      workers: number;
    };

export interface Serving {
  routing: Routing;
  generation: string;
}

export interface ColorState {
  containers: readonly ContainerState[];
  /** Services of `bgc.yaml` that its release never had: nobody misses them in it. */
  never?: readonly string[];
  /** The bgc.yaml of its release; of an empty color there is none. */
  config?: Config;
}

export interface ContainerState {
  id: string;
  name: string;
  service: string;
  release: number;
  image: string;
  /** Docker's own word: `created`, `running`, `restarting`, `exited`, `paused`, `dead`. */
  status: string;
  /** `none`: the container has no healthcheck. */
  health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  startedAt: string;
  exitCode: number;
  /** It ended by itself and Docker started it again. */
  crash?: Crash;
  /** IPv4 addresses, one for each network. */
  addresses: readonly string[];
}

export interface Crash {
  /** Since somebody started it. */
  times: number;
  /** ISO 8601: when it last ended. */
  at: string;
  /** Of the last end; nothing when Docker does not tell any more. */
  exitCode?: number;
  outOfMemory: boolean;
}

/** The color that answers when all is well; none before there was a proxy. */
export function liveColor({ routing }: Pick<Observed, 'routing'>): Color | undefined {
  return routing === undefined ? undefined : mainColor(routing);
}

/** The color that has no visitors, or of two the one that the preview shows. Before the first release nothing is live, and blue comes first. */
export function idleColor(observed: Pick<Observed, 'routing'>): Color {
  const live = liveColor(observed);
  return live === undefined ? 'blue' : otherColor(live);
}

/** The colors that visitors are sent to, with all that a mode gives them, and that can answer. */
export function servingColors(config: Pick<Config, 'services'>, { routing, colors }: Observed): readonly Color[] {
  if (routing === undefined || routing.kind === 'read-only') return [];
  return liveColors(routing).filter((color) => unfitness(config, { colors }, color) === undefined);
}

/** The color the next release goes to (first): the idle one, of two that are to serve the one that cannot, or the primary. */
export function nextColor(config: Pick<Config, 'services' | 'traffic'>, observed: Observed): Color {
  if (config.traffic.mode === 'primary-fallback') return PRIMARY;
  if (observed.routing?.kind !== 'both') return idleColor(observed);
  const [serving, ...more] = servingColors(config, observed);
  return serving === undefined || more.length > 0 ? idleColor(observed) : otherColor(serving);
}

/** The release a color runs; `undefined` when it has no containers. */
export function releaseOf({ containers }: ColorState): number | undefined {
  return containers.length === 0 ? undefined : Math.max(...containers.map(({ release }) => release));
}

/** Whether one color stands by, complete and with no traffic, in this mode. */
export function hasStandby({ traffic: { mode } }: Pick<Config, 'traffic'>): boolean {
  return mode === 'blue-green' || mode === 'canary';
}

/** The services a color must have up to be given traffic; its workers may have been stopped. */
export function neededAtOnce({ services }: Pick<Config, 'services'>): string[] {
  return services.filter(({ handover }) => handover === undefined).map(({ name }) => name);
}

/** The bgc.yaml that each color runs by; the present one where it has no containers. */
export function configsOf(now: Config, { colors }: Pick<Observed, 'colors'>): ColorConfigs {
  return { blue: colors.blue.config ?? now, green: colors.green.config ?? now };
}

/**
 * What is rendered for what runs. What an unreleased bgc.yaml needs of a new proxy, this one has not; and an empty color is
 * to be like the other one.
 */
export function configsInUse(now: Config, { colors }: Pick<Observed, 'colors'>): Configs {
  const blue = colors.blue.config ?? colors.green.config;
  const green = colors.green.config ?? blue;
  if (blue === undefined || green === undefined) return configsWith(now, { blue: now, green: now });
  return configsWith({ ...now, reserved: [] }, { blue, green });
}

/** What the live release was not made with, in words; `undefined` when it has the present bgc.yaml, or there is none. */
export function unreleasedText(now: Config, observed: Pick<Observed, 'routing' | 'colors'>): string | undefined {
  const live = liveColor(observed);
  const own = live && observed.colors[live].config;
  if (live === undefined || own === undefined || own.text === now.text) return undefined;
  const release = releaseOf(observed.colors[live]);
  return `bgc.yaml says something else than for release ${release}, which is live: bgc up takes it over`;
}

/** Why a color cannot take traffic now, by the services of its own release, in words; `undefined` when it can. */
export function unfitness(
  now: Pick<Config, 'services'>,
  { colors }: Pick<Observed, 'colors'>,
  color: Color,
): string | undefined {
  return whyUnfit(colors[color], neededAtOnce(colors[color].config ?? now));
}

/** Why a color cannot take traffic with these services, in words; `undefined` when it can. */
export function whyUnfit({ containers, never = [] }: ColorState, services: readonly string[]): string | undefined {
  if (containers.length === 0) return 'has no containers';
  const needed = services.filter((service) => !never.includes(service));
  const missing = needed.find((service) => !containers.some((container) => container.service === service));
  if (missing !== undefined) return `has no container of ${missing}`;
  const bad = containers.find(
    ({ service, status, health }) => services.includes(service) && (status !== 'running' || isUnfit(health)),
  );
  if (bad === undefined) return undefined;
  return bad.status === 'running'
    ? `is not healthy: ${bad.name} is ${bad.health}`
    : `is not running: ${bad.name} is ${bad.status}${HAS_ENDED.includes(bad.status) ? ` (exit code ${bad.exitCode})` : ''}`;
}

const HAS_ENDED: readonly string[] = ['exited', 'restarting'];

function isUnfit(health: ContainerState['health']): boolean {
  return health === 'unhealthy' || health === 'starting';
}
