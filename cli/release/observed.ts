import type { Config, Listen } from '../config/config.ts';
import { type ColorConfigs, type Configs, configsWith } from '../config/released.ts';
import { type Color, otherColor } from '../traffic/color.ts';
import { isBoth, isReadOnly, liveColors, mainColor, type Routing } from '../traffic/routing.ts';

/** The state of the world, read once; a plan knows the world only from this. */
export interface Observed {
  /** Where traffic goes: what the running nginx answers, or else the routing it would start with. */
  routing: Routing | undefined;
  /** The routing that the proxy starts with; it differs from `routing` when a switch was interrupted. */
  desired: Routing | undefined;
  proxy: ProxyState;
  colors: Readonly<Record<Color, ColorState>>;
  /** Services without a color that have a running container. */
  shared: ReadonlySet<string>;
  /** Services without a color that did their one job and exited with 0. */
  finished: ReadonlySet<string>;
  /** Previous services: they run under their own name, from before bgc, and hold the ports the proxy needs. */
  previousServices: readonly string[];
  /** Releases that have a pin, in no particular order. */
  pins: readonly number[];
  neverLive: ReadonlySet<number>;
  /** The last known good release with a pin: the one to go back to when no color runs it any more. */
  lastKnownGood: number | undefined;
  /** The highest release number ever used. */
  lastRelease: number;
  /** Why the history of releases could not be read. */
  unread?: string;
  maintenance: Maintenance;
  /** The directory that holds the proxy's files, if it is not this one. */
  home?: Home;
}

/** `gone`: that directory was moved or removed; `elsewhere`: it exists, and the present directory is a copy. */
export interface Home {
  kind: 'gone' | 'elsewhere';
  /** Absolute. */
  directory: string;
}

export interface Maintenance {
  /** ISO 8601; missing while the site is open. */
  since?: string;
  /** Addresses and networks whose visitors pass, now or in the next maintenance. */
  allow: readonly string[];
}

export type ProxyState =
  | { state: 'absent' }
  | { state: 'stopped'; reason: string }
  | {
      state: 'running';
      /** Hash of the proxy's definition it was created from. */
      definition: string;
      published: { http: Listen | undefined; https?: Listen | undefined; preview: Listen | undefined };
      /** What the running nginx answers; `undefined` when it does not answer. */
      serving: Serving | undefined;
      /** Workers of earlier generations that are still finishing requests. */
      draining: number;
      /** Workers that accept new connections: the size of one generation. */
      workers: number;
    };

export interface Serving {
  routing: Routing;
  generation: string;
}

export interface ColorState {
  containers: readonly ContainerState[];
  /** Services of `bgc.yaml` that its release never had, and does not need. */
  never?: readonly string[];
  /** The bgc.yaml of its release; missing for an empty color. */
  config?: Config;
}

export interface ContainerState {
  id: string;
  name: string;
  service: string;
  release: number;
  image: string;
  /** Docker's own status: `created`, `running`, `restarting`, `exited`, `paused`, `dead`. */
  status: string;
  /** `none`: the container has no healthcheck. */
  health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  startedAt: string;
  exitCode: number;
  /** The container exited by itself and Docker restarted it. */
  crash?: Crash;
}

export interface Crash {
  /** Restarts by Docker since the container was last started explicitly. */
  times: number;
  /** ISO 8601: when it last exited. */
  at: string;
  /** Of the last exit; missing when Docker no longer knows it. */
  exitCode?: number;
  outOfMemory: boolean;
}

/** The live color, which answers when all is well; `undefined` before there was a proxy. */
export function liveColor({ routing }: Pick<Observed, 'routing'>): Color | undefined {
  return routing === undefined ? undefined : mainColor(routing);
}

/** The color without visitors, or of two live ones the one the preview shows. Blue before the first release. */
export function idleColor(observed: Pick<Observed, 'routing'>): Color {
  const live = liveColor(observed);
  return live === undefined ? 'blue' : otherColor(live);
}

/** The colors that can answer and get visitors with all that a mode gives them: none while the site is read-only. */
export function servingColors(config: Pick<Config, 'services'>, { routing, colors }: Observed): readonly Color[] {
  if (routing === undefined || isReadOnly(routing)) return [];
  return liveColors(routing).filter((color) => unfitness(config, { colors }, color) === undefined);
}

/** The color for the next release where neither has a role: the unfit one of two live colors, or else the idle one. */
export function nextColor(config: Pick<Config, 'services'>, observed: Observed): Color {
  if (!isBoth(observed.routing)) return idleColor(observed);
  const [serving, ...more] = servingColors(config, observed);
  return serving === undefined || more.length > 0 ? idleColor(observed) : otherColor(serving);
}

export function releaseOf({ containers }: ColorState): number | undefined {
  return containers.length === 0 ? undefined : Math.max(...containers.map(({ release }) => release));
}

/** The services that must be up before a color gets traffic; its workers may be stopped. */
export function neededAtOnce({ services }: Pick<Config, 'services'>): string[] {
  return services.filter(({ handover }) => handover === undefined).map(({ name }) => name);
}

export function configsOf(now: Config, { colors }: Pick<Observed, 'colors'>): ColorConfigs {
  return { blue: colors.blue.config ?? now, green: colors.green.config ?? now };
}

/** To render what runs, without the ports that an unreleased bgc.yaml reserves: they need a new proxy. */
export function configsInUse(now: Config, { colors }: Pick<Observed, 'colors'>): Configs {
  const blue = colors.blue.config ?? colors.green.config;
  const green = colors.green.config ?? blue;
  if (blue === undefined || green === undefined) return configsWith(now, { blue: now, green: now });
  return configsWith({ ...now, reserved: [] }, { blue, green });
}

/** Says that the live release was made with another bgc.yaml; `undefined` when not, or when no release is live. */
export function unreleasedText(now: Config, observed: Pick<Observed, 'routing' | 'colors'>): string | undefined {
  const live = liveColor(observed);
  const own = live && observed.colors[live].config;
  if (live === undefined || own === undefined || own.text === now.text) return undefined;
  const release = releaseOf(observed.colors[live]);
  return `bgc.yaml differs from that of live release ${release}: bgc up applies it`;
}

/** Why a color cannot take traffic now, judged by its own release's services, in words; `undefined` when it can. */
export function unfitness(
  now: Pick<Config, 'services'>,
  { colors }: Pick<Observed, 'colors'>,
  color: Color,
): string | undefined {
  return whyUnfit(colors[color], neededAtOnce(colors[color].config ?? now));
}

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
