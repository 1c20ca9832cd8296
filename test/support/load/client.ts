import { Connection } from './connection.ts';
import { RequestFailure } from './failure.ts';
import type { Response } from './response.ts';
import type { Target } from './target.ts';

/** One request, as its client saw it. Times are milliseconds, `startedAt` since the epoch. */
export type RequestRecord = { startedAt: number; ms: number } & ({ answer: string } | { failure: RequestFailure });

export interface ClientPlan {
  target: Target;
  method: string;
  request: Buffer;
  thinkMs: readonly [number, number];
  hungAfterMs: number;
  classify: (response: Response) => string;
}

export interface ClientListener {
  onRequest(record: RequestRecord): void;
  onIdleClose(): void;
}

/** Without it, a refused client without think time would do nothing but connect. */
const PAUSE_AFTER_REFUSAL_MS = 20;

/** A naive keep-alive client: asks, thinks, asks again on the same connection, and never retries. */
export class Client {
  readonly #plan: ClientPlan;
  readonly #listener: ClientListener;
  #connection: Connection | undefined;
  #stopping = false;
  #leastPauseMs = 0;
  #wake: (() => void) | undefined;

  constructor(plan: ClientPlan, listener: ClientListener) {
    this.#plan = plan;
    this.#listener = listener;
  }

  async run(): Promise<void> {
    while (!this.#stopping) {
      await this.#request();
      await this.#think();
    }
    this.#leave();
  }

  /** `run` ends once the outstanding request is answered. */
  stop(): void {
    this.#stopping = true;
    this.#wake?.();
  }

  async #request(): Promise<void> {
    const startedAt = Date.now();
    const start = performance.now();
    const outcome = await this.#exchange().then(
      (answer) => ({ answer }),
      (error: unknown) => ({ failure: asFailure(error) }),
    );
    this.#leastPauseMs = 'failure' in outcome && outcome.failure.kind === 'connect' ? PAUSE_AFTER_REFUSAL_MS : 0;
    this.#listener.onRequest({ startedAt, ms: performance.now() - start, ...outcome });
  }

  async #exchange(): Promise<string> {
    const { request, method, hungAfterMs, classify } = this.#plan;
    const connection = await this.#connect();
    const response = await connection.ask(request, method, hungAfterMs);
    if (!response.keepAlive) this.#leave();
    if (response.status >= 200 && response.status < 300) return classify(response);
    throw new RequestFailure(`http ${response.status}`, response.body.slice(0, 200));
  }

  async #connect(): Promise<Connection> {
    if (this.#connection?.open) return this.#connection;
    this.#leave();
    this.#connection = await Connection.connect(this.#plan.target, this.#plan.hungAfterMs);
    return this.#connection;
  }

  #leave(): void {
    if (this.#connection?.idleClosed) this.#listener.onIdleClose();
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #think(): Promise<void> {
    const [least, most] = this.#plan.thinkMs;
    const ms = Math.max(least + Math.random() * (most - least), this.#leastPauseMs);
    if (ms === 0 || this.#stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** An answer that `classify` cannot read is as bad as no answer. */
function asFailure(error: unknown): RequestFailure {
  return error instanceof RequestFailure ? error : new RequestFailure('malformed', String(error));
}
