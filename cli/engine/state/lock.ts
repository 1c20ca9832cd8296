import { spawn } from 'node:child_process';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { BgcError, ExitCode } from '../../errors.ts';
import { diskError, makeDirectory } from '../files.ts';
import { runProcess } from '../process.ts';
import { userName } from '../user.ts';

/** Who holds the lock, for the message to the one who does not get it. */
interface Holder {
  pid: number;
  user: string;
  host: string;
  command: string;
  since: string;
}

export interface LockOptions {
  /** What is done under the lock, such as `bgc up`. */
  command: string;
  /** Milliseconds to wait for another holder. */
  wait: number;
  signal: AbortSignal;
}

/**
 * Holds the project's lock while `work` runs. The kernel holds it (flock), on a file that this process keeps open, so it
 * is free the moment the process ends, by `kill -9` or a reboot too: nothing can be stale.
 * @throws BgcError with exit code 3 when another process holds it
 */
export async function withLock<T>(directory: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const file = lockFile(directory);
  const handle = await openLock(file);
  try {
    const code = await flock(handle, ['--exclusive', ...waiting(options.wait)], options.signal);
    options.signal.throwIfAborted();
    if (code !== 0) throw await lockedError(file, code);
    await recordHolder(handle, options.command);
    return await work();
  } finally {
    await handle.close();
  }
}

/** Who works on the project now, in words; nothing when nobody does. */
export async function lockHolder(directory: string): Promise<string | undefined> {
  const file = lockFile(directory);
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const code = await flock(handle, ['--shared', '--nonblock']);
    return code === 0 ? undefined : describeHolder(await readFile(file, 'utf8'));
  } finally {
    await handle.close();
  }
}

function lockFile(directory: string): string {
  return join(directory, 'bgc', 'state', 'lock');
}

/** Another user of the machine may own the file: a lock needs no right to write, only the note who holds it does. */
async function openLock(file: string): Promise<FileHandle> {
  try {
    await makeDirectory(dirname(file));
    return await open(file, 'a+', 0o664);
  } catch (error) {
    const readable = await open(file, 'r').catch(() => undefined);
    if (readable !== undefined && error instanceof Error && 'code' in error && error.code === 'EACCES') return readable;
    await readable?.close();
    throw diskError(error, file);
  }
}

function waiting(ms: number): string[] {
  return ms === 0 ? ['--nonblock'] : ['--timeout', String(ms / 1000)];
}

const NOT_FOUND = 127;

/** flock(2) belongs to the open file description, which the helper shares: it stays ours when the helper is gone. */
function flock(handle: FileHandle, options: readonly string[], signal?: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn('flock', [...options, '3'], {
      stdio: ['ignore', 'ignore', 'ignore', handle.fd],
      detached: true,
    });
    const stop = (): boolean => child.kill();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    child.once('error', () => resolve(NOT_FOUND));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}

async function recordHolder(handle: FileHandle, command: string): Promise<void> {
  const since = new Date().toISOString();
  const holder: Holder = { pid: process.pid, user: userName(), host: hostname(), command, since };
  // Another user's file cannot be written; the lock holds all the same.
  await handle.truncate(0).catch(() => undefined);
  await handle.appendFile(JSON.stringify(holder)).catch(() => undefined);
}

async function lockedError(file: string, code: number): Promise<BgcError> {
  if (code === NOT_FOUND) return missingError();
  const holder = describeHolder(await readFile(file, 'utf8'));
  return new BgcError('another bgc works on this project', {
    code: ExitCode.locked,
    details: [holder],
    hint: 'wait for it: --wait 5m, or end it with Ctrl-C (kill -INT): what it began is undone',
  });
}

/** @throws BgcError when there is no `flock`: without it two bgc could work at once */
export async function requireFlock(): Promise<string> {
  const { code } = await runProcess('sh', ['-c', 'command -v flock']);
  if (code !== 0) throw missingError();
  return 'is here';
}

function missingError(): BgcError {
  return new BgcError('the program `flock` is missing', { code: ExitCode.usage, hint: 'install util-linux' });
}

function describeHolder(text: string): string {
  try {
    const { pid, user, host, command, since } = JSON.parse(text) as Holder;
    return `\`${command}\` by ${user}@${host}, pid ${pid}, since ${since}`;
  } catch {
    return 'it has not said who it is';
  }
}
