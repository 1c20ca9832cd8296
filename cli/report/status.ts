import { COLORS, type Color } from '../color.ts';
import type { Config } from '../config/config.ts';
import { shownUrl, urlOf } from '../config/public-url.ts';
import type { Journal } from '../release/journal.ts';
import { missingColor } from '../release/missing.ts';
import { type ContainerState, liveColor, type Observed, releaseOf } from '../release/observed.ts';
import { standingCanary } from '../release/standing-canary.ts';
import {
  FALLBACK,
  isSameTraffic,
  liveColors,
  type Traffic,
  trafficName,
  trafficNamed,
  trafficText,
} from '../traffic.ts';
import { ago } from './ago.ts';
import { inline } from './printable.ts';
import { table } from './table.ts';

/** What `bgc status --json` prints. */
export interface Status {
  live: Color | null;
  /** `blue`, `green-canary-5`, `both`, `primary` or `read-only`. */
  traffic: string | null;
  /** A release that some of the visitors have. */
  canary: { color: Color; percent: number } | null;
  colors: readonly ColorStatus[];
  proxy: { state: Observed['proxy']['state']; serves: string | null; generation: string | null; draining: number };
  urls: { live: string; preview: string };
  /** Visitors get a page instead of the application, but for those of some networks. */
  maintenance: { since: string; allow: readonly string[] } | null;
  /** A release that is under way, or whose bgc was killed. */
  inFlight: InFlight | null;
  /** What is not as it should be, in words. */
  problems: readonly string[];
}

export interface InFlight {
  command: Journal['command'];
  release: number;
  step: string;
  /** ISO 8601. */
  since: string;
  /** Who works on it; `null`: nobody, it was cut short. */
  holder: string | null;
  /** Of a hook that still runs without its bgc. */
  pid?: number;
}

export interface ColorStatus {
  color: Color;
  role: 'live' | 'canary' | 'fallback' | 'idle';
  release: number | null;
  services: readonly ServiceStatus[];
}

export interface ServiceStatus {
  service: string;
  /** The worst of its containers. */
  state: string;
  running: number;
  replicas: number;
  image: string | null;
  /** ISO 8601: when the youngest of its containers was started. */
  since: string | null;
}

/** Everything a reader wants to know at a glance, from what was observed. Pure. */
export function statusOf(config: Config, observed: Observed, inFlight: InFlight | null): Status {
  const { proxy } = observed;
  const { serving, published } = proxy.state === 'running' ? proxy : {};
  // Before the first release nginx runs with a color that has nothing.
  const main = liveColor(observed);
  const live = main !== undefined && releaseOf(observed.colors[main]) !== undefined ? main : null;
  return {
    live,
    traffic: live === null || observed.traffic === undefined ? null : trafficName(observed.traffic),
    canary: canaryOf(observed),
    colors: COLORS.map((color) => colorStatus(config, observed, color)),
    proxy: {
      state: proxy.state,
      serves: serving === undefined ? null : trafficName(serving.traffic),
      generation: serving?.generation ?? null,
      draining: proxy.state === 'running' ? proxy.draining : 0,
    },
    urls: { live: shownUrl(config, published), preview: urlOf('http', published?.preview ?? config.preview) },
    maintenance: maintenanceOf(observed),
    inFlight,
    problems: [...problemsOf(observed, live), ...missingOf(config, observed, inFlight)],
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
    role: roleOf(color, observed.traffic),
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

function roleOf(color: Color, traffic: Traffic | undefined): ColorStatus['role'] {
  if (traffic === undefined || !liveColors(traffic).includes(color)) return 'idle';
  if (traffic.kind === 'canary' && traffic.color === color) return 'canary';
  const isFallback = (traffic.kind === 'primary' || traffic.kind === 'read-only') && color === FALLBACK;
  return isFallback ? 'fallback' : 'live';
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
    image: containers[0]?.image ?? null,
    since: youngest ?? null,
  };
}

const FROM_WORST = ['dead', 'restarting', 'exited', 'created', 'paused', 'unhealthy', 'starting', 'running', 'healthy'];

function worstState(containers: readonly ContainerState[]): string {
  const states = containers.map(({ status, health }) => (status === 'running' && health !== 'none' ? health : status));
  return FROM_WORST.find((state) => states.includes(state)) ?? states[0] ?? 'absent';
}

function problemsOf(observed: Observed, live: Color | null): string[] {
  const { proxy, linked, traffic, uncolored } = observed;
  const problems: string[] = [];
  const canary = standingCanary(observed);
  // While a canary stands, to set the share it has is what changes nothing else.
  const same = canary && `bgc canary ${canary.percent}`;
  if (proxy.state === 'absent') problems.push(`there is no proxy: ${same ?? 'bgc up'} starts it`);
  if (proxy.state === 'stopped')
    problems.push(`the proxy does not run (${proxy.reason}): nobody is served; ${same ?? 'bgc up'} starts it`);
  if (proxy.state === 'running' && proxy.serving === undefined)
    problems.push('the proxy does not answer: bgc compose -- logs bgc-proxy');
  if (traffic !== undefined && !isSameTraffic(linked, traffic)) {
    problems.push(
      `the symlink names ${linked === undefined ? 'nothing' : trafficText(linked)}, but nginx serves ${trafficText(traffic)}: ${same ?? 'the next bgc up, switch or rollback'} mends it`,
    );
  }
  if (proxy.state !== 'absent' && live === null) problems.push('no release is live: bgc up');
  if (uncolored.length > 0) problems.push(`${uncolored.join(', ')} also runs without a color, outside bgc`);
  return problems;
}

/** While a release is on its way, one color is out on purpose. */
function missingOf(config: Config, observed: Observed, inFlight: InFlight | null): string[] {
  const missing = inFlight === null ? missingColor(config, observed) : undefined;
  return missing === undefined ? [] : [missing];
}

/** The status for people. */
export function formatStatus(status: Status, now: Date): string {
  const rows = status.colors.flatMap(({ color, role, release, services }) =>
    services.map((one) => [
      color,
      role,
      String(release),
      one.service,
      one.state,
      `${one.running}/${one.replicas}`,
      one.since === null || one.running === 0 ? '-' : ago(new Date(one.since), now),
      one.image ?? '-',
    ]),
  );
  const header = ['COLOR', 'ROLE', 'RELEASE', 'SERVICE', 'STATE', 'REPLICAS', 'SINCE', 'IMAGE'];
  const lines = [
    `live     ${liveText(status)}  ${status.urls.live}`,
    ...(status.maintenance === null ? [] : [`closed   ${maintenanceText(status.maintenance, now)}`]),
    `preview  ${status.urls.preview}`,
    `proxy    ${proxyText(status.proxy)}`,
    ...(status.inFlight === null ? [] : [inFlightText(status.inFlight, status.canary !== null)]),
    ...status.problems.map((problem) => `! ${problem}`),
  ];
  const releases = rows.length === 0 ? 'nothing is released yet\n' : table([header, ...rows]);
  return releases + lines.map((line) => `${inline(line)}\n`).join('');
}

function maintenanceText({ since, allow }: NonNullable<Status['maintenance']>, now: Date): string {
  const but = allow.length === 0 ? '' : ` but ${allow.join(', ')}`;
  return `maintenance for ${ago(new Date(since), now)}: everybody${but} gets 503; bgc maintenance off ends it`;
}

function liveText({ live, traffic }: Status): string {
  const named = traffic === null ? undefined : trafficNamed(traffic);
  return live === null || named === undefined ? '-' : trafficText(named);
}

function inFlightText({ command, release, step, since, holder, pid }: InFlight, isCanary: boolean): string {
  const what = `\`bgc ${command}\` of release ${release}, since ${since}`;
  if (holder !== null) return `under way: ${what}, at "${step}": ${holder}`;
  const left = pid === undefined ? '' : `, which still runs (pid ${pid})`;
  return `! unfinished: ${what}, ended at "${step}"${left}; ${isCanary ? GOES_ON : nextText(pid)}`;
}

function nextText(pid: InFlight['pid']): string {
  const brings = pid === undefined ? 'brings' : 'waits for that, then brings';
  return `the next bgc up, switch or rollback ${brings} it to an end`;
}

const GOES_ON = 'the canary keeps its share until bgc canary resume, promote or abort';

function proxyText({ state, serves, generation, draining }: Status['proxy']): string {
  if (serves === null) return state;
  const old = draining === 0 ? '' : `, ${draining} old worker${draining === 1 ? '' : 's'} still finishing requests`;
  return `${state}, serves ${serves}, generation ${generation}${old}`;
}
