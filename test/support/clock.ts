import type { Clock } from '../../cli/context.ts';

interface Waiting {
  /** In `elapsed` milliseconds. */
  due: number;
  wake: () => void;
}

/** Time passes as a test says and, where code sleeps, to the first end of a sleep: no one waits for real seconds. */
export class ToldClock implements Clock {
  #elapsed = 0;
  readonly #epoch: number;
  readonly #sleeps = new Set<Waiting>();
  readonly #limits = new Set<Waiting>();

  constructor(now = Date.parse('2026-01-31T12:00:00Z')) {
    this.#epoch = now;
  }

  now(): number {
    return this.#epoch + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return void reject(signal.reason);
      const sleep = { due: this.#elapsed + ms, wake: resolve };
      this.#sleeps.add(sleep);
      signal?.addEventListener('abort', () => {
        this.#sleeps.delete(sleep);
        reject(signal.reason);
      });
      // What can go on without time goes on first.
      setImmediate(() => this.#toNextEnd());
    });
  }

  limit(ms: number): AbortSignal {
    const controller = new AbortController();
    const wake = (): void => controller.abort(new DOMException('the time is up', 'TimeoutError'));
    this.#limits.add({ due: this.#elapsed + ms, wake });
    return controller.signal;
  }

  pass(ms: number): void {
    this.#elapsed += ms;
    for (const waiting of [this.#sleeps, this.#limits]) {
      for (const one of waiting) {
        if (one.due > this.#elapsed) continue;
        waiting.delete(one);
        one.wake();
      }
    }
  }

  #toNextEnd(): void {
    const [next] = [...this.#sleeps].sort((one, other) => one.due - other.due);
    if (next !== undefined) this.pass(next.due - this.#elapsed);
  }
}
