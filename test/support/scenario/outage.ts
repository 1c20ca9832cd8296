import type { RequestRecord } from '../load/client.ts';

/** The time in which nginx itself is down: nobody can be served then. */
export class Outage {
  #since = Number.POSITIVE_INFINITY;
  #until = Number.POSITIVE_INFINITY;

  begins(): void {
    this.#since = Date.now();
  }

  /** To be called once it has served again. */
  ends(): void {
    this.#until = Date.now();
  }

  get happened(): boolean {
    return this.#since < this.#until;
  }

  /** Whether a request was under way in it. */
  meets({ startedAt, ms }: RequestRecord): boolean {
    return startedAt < this.#until && startedAt + ms >= this.#since;
  }
}
