import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a process ended. */
export interface Ended {
  /** Exit code, or the signal that ended it. */
  code: number | NodeJS.Signals;
  stdout: string;
  stderr: string;
  /** Milliseconds from its start to its end. */
  ms: number;
}

/** Nothing here takes that long: a process that does is hung, and is killed. */
const HUNG_AFTER_MS = 180_000;

/** A real process, to be watched, interrupted or awaited. */
export class Running {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(command: readonly [string, ...string[]], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    const [program, ...args] = command;
    const since = performance.now();
    this.#child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: HUNG_AFTER_MS });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({
      code: code ?? signal,
      stdout: this.#stdout,
      stderr: this.#stderr,
      ms: Math.round(performance.now() - since),
    }));
  }

  /** Resolves once it said that; fails when it ends before. */
  async says(text: string, on: 'stdout' | 'stderr' = 'stderr'): Promise<void> {
    const said = (): string => (on === 'stdout' ? this.#stdout : this.#stderr);
    while (!said().includes(text)) {
      const stream = this.#child[on];
      if (stream === null) throw new Error(`it has no ${on}`);
      const news = await Promise.race([once(stream, 'data'), this.ended]);
      if ('code' in news && !said().includes(text))
        throw new Error(`it ended (${news.code}) and never said ${JSON.stringify(text)}:\n${said()}`);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Tells that very process, not its children. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
