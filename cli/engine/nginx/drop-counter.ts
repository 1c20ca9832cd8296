import type { DroppedRequests } from '../../release/dropped-requests.ts';
import type { Deployment } from '../deployment.ts';
import { type HistoryEntry, readHistory } from '../state/history.ts';
import { LOG_DELAY } from './access-log.ts';
import { droppedIn, GRACE } from './dropped-requests.ts';
import type { RunningProxy } from './running-proxy.ts';

/** Milliseconds by which what is cut may seem to come early. */
const SLACK = 1000;

/** Counts what nginx cut when a drain was over, each of it once. */
export class DropCounter {
  readonly #timeout: number;
  readonly #begin = Date.now();
  #counted = this.#begin;

  /** @param timeout milliseconds that nginx gives old workers */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** Since this bgc began, but for what was counted before. */
  async more(site: Pick<Deployment, 'docker' | 'signal'>, proxy: Pick<RunningProxy, 'id'>): Promise<DroppedRequests> {
    const stretch = { since: this.#counted, until: Date.now() - LOG_DELAY };
    if (stretch.until <= stretch.since) return this.none;
    this.#counted = stretch.until;
    return droppedIn(site, proxy, stretch, this.#timeout);
  }

  /**
   * The same at the end of a command that is to be quick: a log takes time to read, and is not where nothing can have
   * been cut.
   */
  async rest(
    site: Pick<Deployment, 'docker' | 'signal' | 'directory'>,
    proxy: () => Promise<RunningProxy>,
  ): Promise<DroppedRequests> {
    const now = Date.now();
    const isOwnTimeUp = now - this.#begin >= this.#timeout - SLACK;
    return isOwnTimeUp || (await this.#mayEarlierEnd(site.directory, now)) ? this.more(site, await proxy()) : this.none;
  }

  /** Whether the time of workers that an earlier release told to quit was up between the beginning and now. */
  async #mayEarlierEnd(directory: string, now: number): Promise<boolean> {
    const entries = await readHistory(directory);
    return entries.some(({ at, took = Number.POSITIVE_INFINITY }) => {
      const end = Date.parse(at);
      return end + this.#timeout + GRACE >= this.#begin && end - took + this.#timeout - SLACK <= now;
    });
  }

  /** What was cut once the last release was over, and its bgc had ended. */
  async before(
    site: Pick<Deployment, 'docker' | 'signal' | 'directory'>,
    proxy: Pick<RunningProxy, 'id'>,
  ): Promise<DroppedRequests> {
    const entries = await readHistory(site.directory);
    const [counted, last] = [entries.findLast(hasCounted), entries.at(-1)].map((entry) => Date.parse(entry?.at ?? ''));
    if (counted === undefined || last === undefined || Number.isNaN(counted)) return this.none;
    // Another bgc may have had its release while this one waited for its turn.
    this.#counted = Math.max(this.#counted, counted);
    const until = Math.min(this.#begin, last + this.#timeout + GRACE);
    return droppedIn(site, proxy, { since: counted - LOG_DELAY, until }, this.#timeout);
  }

  get none(): DroppedRequests {
    return { requests: 0, webSockets: 0, after: this.#timeout };
  }
}

/** What was written for a bgc that was killed has no steps, and nobody has counted for it. */
function hasCounted({ steps }: HistoryEntry): boolean {
  return steps !== undefined;
}
