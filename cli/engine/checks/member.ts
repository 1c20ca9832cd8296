import type { Membership } from '../../config/config.ts';
import type { Clock } from '../../context.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import type { StepOf } from '../../release/step.ts';
import { exchange, type Target } from '../host/http.ts';
import { poll } from '../host/poll.ts';

/** Milliseconds between polls: an application has no event for "I have left". */
const POLL_INTERVAL = 100;
/** Milliseconds one request may take. */
const TIMEOUT = 5000;

type State = StepOf<'membership'>['state'];

export class Member {
  readonly #name: string;
  readonly #target: Target;
  readonly #paths: Membership;
  readonly #clock: Clock;

  constructor(name: string, target: Target, paths: Membership, clock: Clock) {
    this.#name = name;
    this.#target = target;
    this.#paths = paths;
    this.#clock = clock;
  }

  /** Waits until the endpoint of `state` answers 200, the other 500; @throws BgcError when refused or not in time */
  async become(state: State, signal: AbortSignal): Promise<void> {
    const { live, standby, timeout } = this.#paths;
    let [first, second]: (number | undefined)[] = [];
    await this.#tell(state, signal);
    const agrees = async (): Promise<boolean> => {
      [first, second] = await Promise.all([live, standby].map((path) => this.#ask('GET', path, signal)));
      return state === 'live' ? first === 200 && second === 500 : first === 500 && second === 200;
    };
    if (await poll(this.#clock, agrees, { within: timeout, every: POLL_INTERVAL, signal })) return;
    const seen = `GET ${this.#url(live)} answered ${text(first)}, GET ${this.#url(standby)} answered ${text(second)}`;
    throw this.#disagreement(state, [seen, `of the two, ${state} must answer 200 and the other 500`], COMPARE);
  }

  async #tell(state: State, signal: AbortSignal): Promise<void> {
    const path = this.#paths.enable.replace('{state}', state);
    const status = await this.#ask('POST', path, signal);
    if (status !== undefined && status >= 200 && status < 300) return;
    const seen = `POST ${this.#url(path)} answered ${text(status)}`;
    throw this.#disagreement(state, [seen], status === undefined ? UNREACHED : REFUSED);
  }

  async #ask(method: 'GET' | 'POST', path: string, signal: AbortSignal): Promise<number | undefined> {
    const timeout = Math.min(TIMEOUT, this.#paths.timeout);
    try {
      return (await exchange(method, this.#target, path, { timeout, signal })).status;
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }

  #url(path: string): string {
    return `http://${this.#target.host}:${this.#target.port}${path}`;
  }

  #disagreement(state: State, details: readonly string[], hint: string): BgcError {
    return new BgcError(`${this.#name} did not become ${state}`, { code: ExitCode.failed, details, hint });
  }
}

const COMPARE = 'compare traffic.membership in bgc.yaml with what the application answers';
const REFUSED = `${COMPARE}; if no running release has these paths yet, release one without traffic.membership first`;
const UNREACHED = 'bgc status; bgc asks each container at its own address, which this machine must reach';

function text(status: number | undefined): string {
  return status === undefined ? 'nothing' : String(status);
}
