import type { WatchConfig } from '../config/config.ts';
import type { Color } from '../traffic/color.ts';
import { type Counts, type Metrics, percent, ratio, timesText } from './metrics.ts';
import { fairShare, type Share } from './visitors.ts';

/** The result of a watch. A breach is an error and not a judgement: it ends the release. */
export interface Judgement {
  kind: 'good' | 'quiet';
  text: string;
}

/**
 * A breach needs a broken limit *and* a figure more than this many times the old color's: the new release is not the
 * cause of a figure that was as bad before.
 */
const CLEARLY_WORSE = 1.5;
/** A p95 over the limit means that more than this share of requests is slow. */
const SLOW_SHARE = 0.05;

/** The new color's metrics, and the old color's from just before the switch. */
export interface Comparison {
  color: Color;
  limits: WatchConfig;
  /** The percentage of the visitors that the new color has. */
  share: number;
  now: Metrics;
  before: Metrics;
}

/** The broken limits, each with the numbers that decided. For the end of the watch. Pure. */
export function breaches(comparison: Comparison): string[] {
  return broken(comparison, 1);
}

/**
 * The same while the watch goes on: limits that stay broken even if traffic goes on at this rate and all further
 * requests are good. So a bad release ends early, but a few failures right after the switch can be made up for. Pure.
 * @param elapsed milliseconds since the switch
 */
export function certainBreaches(comparison: Comparison, elapsed: number): string[] {
  return broken(comparison, Math.max(1, comparison.limits.for / elapsed));
}

export function judgement(comparison: Comparison): Judgement {
  const { color, limits, now, before } = comparison;
  const seen = `${color} answered ${metricsText(now)} in ${limits.for / 1000}s`;
  if (now.requests < limits.minRequests) {
    const help = `too few to judge (watch.min_requests is ${limits.minRequests})`;
    return { kind: 'quiet', text: `${seen}: ${help}${silenceText(comparison)}` };
  }
  return { kind: 'good', text: `${seen}; ${beforeText(limits, before)}${aloneText(comparison)}` };
}

/** @param ahead the number of requests at the end, as a multiple of those so far */
function broken({ limits, now, before }: Comparison, ahead: number): string[] {
  if (now.requests < limits.minRequests) return [];
  const comparable = before.requests >= limits.minRequests;
  const isBroken = (share: (counts: Counts) => Share, limit: number): boolean => {
    const fair = (metrics: Metrics): Share =>
      fairShare(share(metrics), metrics.visitors.map(share), limits.minRequests);
    const [{ bad, of }, was] = [fair(now), fair(before)];
    return exceeds(bad, of * ahead, limit, comparable ? ratio(was.bad, was.of) : 0);
  };
  const texts: string[] = [];
  if (isBroken(failed, limits.maxErrors)) texts.push(errorsText(limits, now, before));
  if (limits.maxP95 !== undefined && isBroken(slow, SLOW_SHARE))
    texts.push(slowText(limits.maxP95, limits, now, before));
  return texts;
}

const failed = ({ errors, requests }: Counts): Share => ({ bad: errors, of: requests });
const slow = (counts: Counts): Share => ({ bad: counts.slow, of: counts.timed });

function exceeds(bad: number, of: number, limit: number, before: number): boolean {
  // One stray failure says nothing about a release, unless no failure is allowed.
  const allowed = limit === 0 ? 0 : Math.max(1, limit * of);
  return bad > allowed && bad / of > CLEARLY_WORSE * before;
}

/** Explains a figure above its limit that is no breach: one address must not decide alone. */
function aloneText({ limits, now }: Comparison): string {
  const fair = fairShare(failed(now), now.visitors.map(failed), limits.minRequests);
  const isOver = ({ bad, of }: Share): boolean => exceeds(bad, of, limits.maxErrors, 0);
  if (!isOver(failed(now)) || isOver(fair)) return '';
  const most = now.visitors.reduce((before, { errors }) => Math.max(before, errors), 0);
  return `; ${most} of the failures came from one address, which alone does not fail a release`;
}

function errorsText(limits: WatchConfig, now: Metrics, before: Metrics): string {
  const rate = percent(ratio(now.errors, now.requests));
  return `${now.errors} of ${now.requests} requests failed (${rate}; the limit is ${percent(limits.maxErrors)}); ${beforeText(limits, before)}`;
}

function slowText(limit: number, limits: WatchConfig, now: Metrics, before: Metrics): string {
  const slow = percent(ratio(now.slow, now.timed));
  return `p95 is ${now.p95} ms (the limit is ${limit} ms), ${slow} of ${now.timed} requests took longer than the limit; ${beforeText(limits, before)}`;
}

function beforeText({ minRequests }: WatchConfig, before: Metrics): string {
  if (before.requests >= minRequests) return `before the switch ${metricsText(before)}`;
  return `too few requests before the switch to compare with (${before.requests})`;
}

/** Requests that hang are not in the log yet, so a color that falls silent under traffic is worth a warning. */
function silenceText({ limits: { minRequests }, share, now, before }: Comparison): string {
  const expected = (before.requests * share) / 100;
  const fellSilent = before.requests >= minRequests && now.requests < expected / 10;
  return fellSilent ? `; the old color answered ${before.requests} in the same time before the switch` : '';
}

function metricsText({ requests, errors, p95 }: Metrics): string {
  const count = `${requests} ${requests === 1 ? 'request' : 'requests'}`;
  return `${count}, ${errors} failed (${percent(ratio(errors, requests))})${timesText(p95)}`;
}
