import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProcessOptions {
  cwd?: string;
  /** On top of bgc's own environment; `undefined`: not passed on. */
  env?: Environment;
  signal?: AbortSignal | undefined;
  onLine?: (line: string) => void;
  /** Milliseconds after which the process group is terminated. */
  timeout?: number;
  /** Text for its standard input, which is empty otherwise. */
  input?: string;
  /** Gets the process (and group) number before the program begins. If it fails, the program does not begin. */
  admit?: (pid: number) => Promise<void>;
}

/** Milliseconds until a process that was asked to end is killed. */
const GRACE = 10_000;

export interface ProcessResult {
  /** Exit code; 128 + 15 when it was killed, 127 when the program could not be started. */
  code: number;
  stdout: string;
  errors: string[];
  timedOut: boolean;
}

/** In its own process group: Ctrl-C reaches bgc first, which decides what to stop, and a time-out ends children too. */
export function runProcess(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { onLine, admit, input } = options;
  return new Promise((resolve, reject) => {
    const child = launch(program, args, options);
    if (admit && child.stdin) begin(child.pid, child.stdin, admit).catch(reject);
    else child.stdin?.on('error', () => undefined).end(input);
    const ending = new Ending(child, options);
    let stdout = '';
    const errors: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    createInterface(child.stderr).on('line', (line) => errors.push(line));
    if (onLine) {
      createInterface(child.stdout).on('line', onLine);
      createInterface(child.stderr).on('line', onLine);
    }
    const finish = (code: number): void => {
      ending.over();
      resolve({ code, stdout, errors, timedOut: ending.timedOut });
    };
    child.once('error', (error) => {
      errors.push(error.message);
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 143));
  });
}

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

function launch(program: string, args: readonly string[], { cwd, env = {}, admit, input }: ProcessOptions): Child {
  const settings = { cwd, env: { ...process.env, ...env }, detached: true };
  if (admit !== undefined)
    return spawn('sh', [...WAITING, program, ...args], { ...settings, stdio: ['pipe', 'pipe', 'pipe'] });
  return input === undefined
    ? spawn(program, args, { ...settings, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(program, args, { ...settings, stdio: ['pipe', 'pipe', 'pipe'] });
}

class Ending {
  timedOut = false;
  readonly #child: Child;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  #killer: NodeJS.Timeout | undefined;

  constructor(child: Child, { signal, timeout }: Pick<ProcessOptions, 'signal' | 'timeout'>) {
    this.#child = child;
    this.#signal = signal;
    this.#timer = timeout === undefined ? undefined : setTimeout(this.#late, timeout);
    signal?.addEventListener('abort', this.#stop, { once: true });
    if (signal?.aborted) this.#stop();
  }

  /** The child has ended. The processes it left behind are killed, but only if the child was told to end. */
  over(): void {
    clearTimeout(this.#timer);
    if (this.#killer !== undefined) killGroup(this.#child.pid, 'SIGKILL');
    clearTimeout(this.#killer);
    this.#signal?.removeEventListener('abort', this.#stop);
  }

  readonly #late = (): void => {
    this.timedOut = true;
    this.#stop();
  };

  readonly #stop = (): void => {
    killGroup(this.#child.pid, 'SIGTERM');
    this.#killer ??= setTimeout(this.#kill, GRACE);
  };

  /** A process that left the group may hold the pipes open forever: bgc does not wait for it. */
  readonly #kill = (): void => {
    killGroup(this.#child.pid, 'SIGKILL');
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  };
}

/** Becomes the program, with the same process number, once it gets a line; ends if it gets none. */
const WAITING = ['-c', 'read -r go && exec "$@" </dev/null', 'sh'];

async function begin(pid: number | undefined, stdin: Writable, admit: (pid: number) => Promise<void>): Promise<void> {
  // The child may have ended in the meantime.
  stdin.on('error', () => undefined);
  try {
    if (pid !== undefined) await admit(pid);
    stdin.write('\n');
  } finally {
    stdin.end();
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group ended by itself in the meantime, or belongs to another user.
  }
}

export function runAttached(program: string, args: readonly string[], env: Environment): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 143));
  });
}
