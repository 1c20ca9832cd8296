import type { Clock } from '../../context.ts';
import type { DroppedRequests } from '../../release/dropped-requests.ts';
import type { HistoryEntry } from '../../release/history.ts';
import { once } from '../../release/once.ts';
import type { Deployment } from '../deployment.ts';
import { readHistory } from '../state/history.ts';
import { LOG_DELAY } from './access-log.ts';
import { droppedIn, GRACE } from './dropped-requests.ts';
import type { RunningProxy } from './running-proxy.ts';

/** Milliseconds by which a drop may seem to come early. */
const SLACK = 1000;

export class DropCounter {
  readonly #timeout: number;
  readonly #timeouts: () => Promise<readonly number[]>;
  readonly #clock: Clock;
  readonly #begin: number;
  #counted: number;

  /** Milliseconds that nginx gives old workers: `timeout` from now on, `earlier` those of an earlier `bgc.yaml`. */
  constructor(clock: Clock, timeout: number, earlier: () => Promise<readonly number[]> = async () => []) {
    this.#clock = clock;
    this.#begin = clock.now();
    this.#counted = this.#begin;
    this.#timeout = timeout;
    // A release must not fail because its drops cannot be counted to the last.
    this.#timeouts = once(async () => [timeout, ...(await earlier().catch(() => []))]);
  }

  /** Requests dropped since this bgc process began, without those counted already. */
  async more(
    site: Pick<Deployment, 'docker' | 'signal' | 'clock'>,
    proxy: Pick<RunningProxy, 'id'>,
  ): Promise<DroppedRequests> {
    const stretch = { since: this.#counted, until: this.#clock.now() - LOG_DELAY };
    if (stretch.until <= stretch.since) return this.none;
    this.#counted = stretch.until;
    return droppedIn(site, proxy, stretch, await this.#timeouts());
  }

  /** Like `more`, but reads the log, which takes time, only if requests can have been dropped. */
  async rest(
    site: Pick<Deployment, 'docker' | 'signal' | 'clock' | 'directory'>,
    proxy: () => Promise<RunningProxy>,
  ): Promise<DroppedRequests> {
    const now = this.#clock.now();
    const isOwnTimeUp = now - this.#begin >= Math.min(...(await this.#timeouts())) - SLACK;
    return isOwnTimeUp || (await this.#mayEarlierEnd(site.directory, now)) ? this.more(site, await proxy()) : this.none;
  }

  /** Whether the time of workers that an earlier release told to quit ran out since this bgc process began. */
  async #mayEarlierEnd(directory: string, now: number): Promise<boolean> {
    const [entries, timeouts] = await Promise.all([readHistory(directory), this.#timeouts()]);
    return entries.some(({ at, took = Number.POSITIVE_INFINITY }) => {
      const end = Date.parse(at);
      const [first, last] = [end - took + Math.min(...timeouts), end + Math.max(...timeouts)];
      return last + GRACE >= this.#begin && first - SLACK <= now;
    });
  }

  /** Requests dropped after the last release ended and its bgc process had exited. */
  async before(
    site: Pick<Deployment, 'docker' | 'signal' | 'clock' | 'directory'>,
    proxy: Pick<RunningProxy, 'id'>,
  ): Promise<DroppedRequests> {
    const entries = await readHistory(site.directory);
    const [counted, last] = [entries.findLast(hasCounted), entries.at(-1)].map((entry) => Date.parse(entry?.at ?? ''));
    if (counted === undefined || last === undefined || Number.isNaN(counted)) return this.none;
    // Another bgc process may have released while this one waited for the lock.
    this.#counted = Math.max(this.#counted, counted);
    const timeouts = await this.#timeouts();
    const until = Math.min(this.#begin, last + Math.max(...timeouts) + GRACE);
    return droppedIn(site, proxy, { since: counted - LOG_DELAY, until }, timeouts);
  }

  get none(): DroppedRequests {
    return { requests: 0, webSockets: 0, after: this.#timeout };
  }
}

/** An entry written on behalf of a killed bgc has no steps: its dropped requests were never counted. */
function hasCounted({ steps }: HistoryEntry): boolean {
  return steps !== undefined;
}
