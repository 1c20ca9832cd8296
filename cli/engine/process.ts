import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';

export interface ProcessOptions {
  cwd?: string;
  /** Added to the environment of this process. */
  env?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
  /** Gets each line of standard output and error as it comes. */
  onLine?: (line: string) => void;
  /** Milliseconds after which the process group is ended. */
  timeout?: number;
  /** Gets the number of the process, and group, before the program begins. When it fails the program does not begin. */
  admit?: (pid: number) => Promise<void>;
}

/** What is asked to end and does not is killed. Milliseconds. */
const GRACE = 10_000;

export interface ProcessResult {
  /** Exit code; 128 + 15 when it was killed, 127 when the program was not found. */
  code: number;
  stdout: string;
  /** Standard error, by lines. */
  errors: string[];
  /** It was ended because its time was up. */
  timedOut: boolean;
}

/**
 * Runs a program without a shell and waits for its end. It gets a process group of its own, so that Ctrl-C reaches bgc
 * first and bgc decides what is stopped, and so that a time-out ends its children too.
 */
export function runProcess(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { cwd, env = {}, signal, onLine, timeout, admit } = options;
  return new Promise((resolve, reject) => {
    const settings = { cwd, env: { ...process.env, ...env }, detached: true };
    const child =
      admit === undefined
        ? spawn(program, args, { ...settings, stdio: ['ignore', 'pipe', 'pipe'] })
        : spawn('sh', [...WAITING, program, ...args], { ...settings, stdio: ['pipe', 'pipe', 'pipe'] });
    if (admit && child.stdin) begin(child.pid, child.stdin, admit).catch(reject);
    let timedOut = false;
    let killer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      killGroup(child.pid, 'SIGTERM');
      killer ??= setTimeout(kill, GRACE);
    };
    // Something that left the group may hold the pipes open for ever: nobody waits for that.
    const kill = (): void => {
      killGroup(child.pid, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const late = (): void => {
      timedOut = true;
      stop();
    };
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
    signal?.addEventListener('abort', stop, { once: true });
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
      clearTimeout(timer);
      // What the program started and left behind ends with it, but only when it was told to.
      if (killer !== undefined) killGroup(child.pid, 'SIGKILL');
      clearTimeout(killer);
      signal?.removeEventListener('abort', stop);
      resolve({ code, stdout, errors, timedOut });
    };
    child.once('error', (error) => {
      errors.push(error.message);
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 143));
    if (signal?.aborted) stop();
  });
}

/** Becomes the program, with the same number, once it is given a line; it ends when it is given none. */
const WAITING = ['-c', 'read -r go && exec "$@" </dev/null', 'sh'];

async function begin(pid: number | undefined, stdin: Writable, admit: (pid: number) => Promise<void>): Promise<void> {
  // It may have been ended in the meantime.
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
    // It ended by itself in the meantime, or is another user's.
  }
}

/** Runs a program on this terminal: it reads and prints by itself. Gives its exit code. */
export function runAttached(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 143));
  });
}
