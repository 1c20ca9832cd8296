import type { WatchConfig } from '../../config/config.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { type Metrics, RequestStats } from '../../release/metrics.ts';
import { breaches, certainBreaches, type Judgement, judgement } from '../../release/watch.ts';
import { type Color, otherColor } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { firstFall } from '../docker/container-failure.ts';
import { projectContainers } from '../docker/containers.ts';
import { followedLog } from '../docker/log-stream.ts';
import { outlasting } from '../docker/retry.ts';
import { type AccessLine, isPublic, LOG_DELAY, parseAccessLine, publicRequests } from './access-log.ts';
import { answeredBy } from './answered-by.ts';
import { type RunningProxy, requireProxyIn } from './running-proxy.ts';
import type { Switched } from './switch.ts';

interface Watching {
  color: Color;
  limits: WatchConfig;
  /** The percentage of visitors that the color gets. */
  share: number;
  switched: Switched;
}

interface Watched extends Watching {
  proxy: RunningProxy;
  colorOf: ReturnType<typeof answeredBy>;
}

/** @throws BgcError as soon as a breach is certain, and at the latest when the time is up */
export async function watch(site: Deployment, watching: Watching): Promise<Judgement> {
  const { color, limits } = watching;
  const decided = new AbortController();
  const signal = AbortSignal.any([site.signal, decided.signal, site.clock.limit(limits.for + LOG_DELAY)]);
  const containers = await outlasting(site.clock, signal, () => projectContainers(site.docker, site.project));
  const proxy = requireProxyIn(containers);
  const ids = containers.filter((one) => one.color === color).map(({ state }) => state.id);
  const first = async (failure: Promise<BgcError | undefined>): Promise<void> => {
    const error = await failure;
    if (error !== undefined) throw error;
  };
  try {
    const judged = judgeRequests(site, { ...watching, proxy, colorOf: answeredBy(containers) }, signal);
    await Promise.all([first(firstFall(site, ids, signal, watching.switched.starts)), judged]);
    return await judged;
  } finally {
    decided.abort();
  }
}

async function judgeRequests(site: Deployment, watched: Watched, signal: AbortSignal): Promise<Judgement> {
  const { color, limits, share } = watched;
  const before = await outlasting(site.clock, signal, () => metricsBefore(site, watched));
  const stats = new RequestStats(limits.maxP95);
  const comparison = () => ({ color, limits, share, before, now: stats.metrics() });
  let looked = 0;
  for await (const request of newRequests(site, watched, signal)) {
    stats.add(request);
    if (request.at - looked < POLL_INTERVAL) continue;
    looked = request.at;
    requireNone(color, certainBreaches(comparison(), request.at - watched.switched.at));
  }
  site.signal.throwIfAborted();
  requireNone(color, breaches(comparison()));
  return judgement(comparison());
}

/** Milliseconds between two checks of the metrics. */
const POLL_INTERVAL = 100;

function requireNone(color: Color, found: readonly string[]): void {
  if (found.length === 0) return;
  throw new BgcError(`${color} failed the watch`, {
    code: ExitCode.failed,
    details: found,
    hint: `bgc logs ${color}`,
  });
}

/** The old color's metrics, from as long before the switch as the new color is watched. */
async function metricsBefore(site: Deployment, { proxy, color, limits, switched, colorOf }: Watched): Promise<Metrics> {
  const window = { since: switched.at - limits.for, until: switched.at };
  const stats = new RequestStats(limits.maxP95);
  for (const request of await publicRequests(site, proxy, window)) {
    if (isPublic(request) && colorOf(request) === otherColor(color)) stats.add(request);
  }
  return stats.metrics();
}

async function* newRequests(site: Deployment, watched: Watched, signal: AbortSignal) {
  const options = { since: watched.switched.at, stderr: false, signal, clock: site.clock };
  for await (const { text } of followedLog(site.docker, watched.proxy.id, options)) {
    const line = parseAccessLine(text);
    if (line !== undefined && isNew(line, watched)) yield asAnswered(line, watched);
  }
}

/** Leaves out requests that began before the switch: the color may have answered them when it was live before. */
function isNew(line: AccessLine, { color, switched, colorOf }: Watched): boolean {
  const isIts = line.missed === color || colorOf(line) === color;
  return isPublic(line) && isIts && line.at - line.ms >= switched.at;
}

/** A request that the fallback answered is still a failure of the primary. */
function asAnswered(line: AccessLine, { color }: Watched): AccessLine {
  return line.missed === color ? { ...line, status: BAD_GATEWAY } : line;
}

const BAD_GATEWAY = 502;
