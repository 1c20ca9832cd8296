import type { ClientListener, RequestRecord } from './client.ts';
import type { FailureKind, RequestFailure } from './failure.ts';
import { type Latency, LatencyHistogram } from './latency.ts';

export interface FailureNote {
  /** When it failed, in milliseconds since the epoch. */
  at: number;
  kind: FailureKind;
  detail: string;
}

export interface Report {
  seconds: number;
  /** Completed requests, failed ones included. */
  requests: number;
  failed: number;
  failures: Partial<Record<FailureKind, number>>;
  /** The first few of each kind. */
  firstFailures: FailureNote[];
  /** Connections that the server closed between two requests. No failure. */
  idleCloses: number;
  /** Successful requests by what `classify` made of the answer. */
  byAnswer: Record<string, number>;
  /** Milliseconds of the successful requests, connecting included. */
  latency: Latency;
}

const NOTED_PER_KIND = 5;

/** Counts what clients saw, each request at the time of its completion. */
export class Tally implements ClientListener {
  readonly #since = performance.now();
  readonly #failures: Partial<Record<FailureKind, number>> = {};
  readonly #firstFailures: FailureNote[] = [];
  readonly #byAnswer: Record<string, number> = {};
  readonly #latency = new LatencyHistogram();
  #requests = 0;
  #failed = 0;
  #idleCloses = 0;

  onRequest(record: RequestRecord): void {
    this.#requests += 1;
    if ('failure' in record) this.#onFailure(record);
    else this.#onAnswer(record);
  }

  onIdleClose(): void {
    this.#idleCloses += 1;
  }

  report(): Report {
    return {
      seconds: (performance.now() - this.#since) / 1000,
      requests: this.#requests,
      failed: this.#failed,
      failures: { ...this.#failures },
      firstFailures: [...this.#firstFailures],
      idleCloses: this.#idleCloses,
      byAnswer: { ...this.#byAnswer },
      latency: this.#latency.summary(),
    };
  }

  #onAnswer({ answer, ms }: { answer: string; ms: number }): void {
    this.#byAnswer[answer] = (this.#byAnswer[answer] ?? 0) + 1;
    this.#latency.add(ms);
  }

  #onFailure({ startedAt, ms, failure }: { startedAt: number; ms: number; failure: RequestFailure }): void {
    const { kind, message } = failure;
    const count = (this.#failures[kind] ?? 0) + 1;
    this.#failed += 1;
    this.#failures[kind] = count;
    if (count <= NOTED_PER_KIND) this.#firstFailures.push({ at: Math.round(startedAt + ms), kind, detail: message });
  }
}
