import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod/mini';
import type { Clock } from '../../context.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { discard, readOwn, writeFiles } from '../host/files.ts';
import { ifThere, isOutOfRoom, onDisk } from '../host/on-disk.ts';
import { runProcess } from '../host/process.ts';
import { isRunning, leaderOf } from '../host/process-group.ts';
import { userName } from '../host/user.ts';

const note = z.object({
  pid: z.int().check(z.minimum(1)),
  /** With `boot`, distinguishes it from another process that gets its number. Undefined where there is no `/proc`. */
  start: z.optional(z.string()),
  boot: z.optional(z.string()),
  user: z.string(),
  host: z.string(),
  command: z.string(),
  since: z.string(),
});

type Holder = z.infer<typeof note>;

interface LockOptions {
  command: string;
  /** Milliseconds to wait for another holder. */
  wait: number;
  signal: AbortSignal;
  clock: Clock;
}

/** Milliseconds. A bgc that only tests whether the lock is free holds it for less: no reason to refuse another bgc. */
const POLL_INTERVAL = 500;

/**
 * The kernel holds it (flock) on the project directory itself, which cannot be removed like a file in it. It is free
 * the moment the process ends, even by `kill -9`, so it cannot be stale. The note is believed while its process runs.
 * @throws BgcError with exit code 3 when another process holds it
 */
export async function withLock<T>(directory: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const handle = await onDisk(directory, () => open(directory, DIRECTORY));
  try {
    const wait = String(Math.max(options.wait, POLL_INTERVAL) / 1000);
    const code = await flock(handle, ['--exclusive', '--timeout', wait], options.signal);
    options.signal.throwIfAborted();
    if (code !== 0) throw await lockedError(directory, code);
    await requireSame(handle, directory);
    await writeNote(directory, options);
    return await work().finally(() => discard(directory, NOTE));
  } finally {
    await handle.close();
  }
}

/** Undefined when no process works on the project; @throws BgcError when the directory cannot be read */
export async function lockHolder(directory: string): Promise<string | undefined> {
  const handle = await ifThere(directory, () => open(directory, DIRECTORY));
  if (handle === undefined) return undefined;
  try {
    const code = await flock(handle, ['--shared', '--nonblock']);
    // Where there is no flock(1), or no lock on a directory, no bgc can hold it.
    return code === HELD ? await describeHolder(directory) : undefined;
  } finally {
    await handle.close();
  }
}

const NOTE = 'bgc/state/holder.json';
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY;

/** If the directory was moved or recreated while bgc waited for the lock, another bgc would lock the new one. */
async function requireSame(handle: FileHandle, directory: string): Promise<void> {
  const held = await handle.stat({ bigint: true });
  const there = await stat(directory, { bigint: true }).catch(() => undefined);
  if (there !== undefined && there.dev === held.dev && there.ino === held.ino) return;
  throw new BgcError(`${directory} was moved or replaced while bgc waited for its lock`, {
    code: ExitCode.locked,
    hint: 'check whose files they are now, then try again',
  });
}

/** The exit code of flock(1) when another process holds the lock. */
const HELD = 1;
const NOT_FOUND = 127;

/** flock(2) belongs to the open file description, which the helper shares: bgc keeps the lock after the helper ends. */
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

/** A full disk has no room for the note; the lock holds. @throws BgcError when bgc may not write here at all */
async function writeNote(directory: string, { command, clock }: LockOptions): Promise<void> {
  const since = new Date(clock.now()).toISOString();
  const own = (await leaderOf(process.pid)) ?? { pid: process.pid };
  const holder: Holder = { ...own, user: userName(), host: hostname(), command, since };
  await writeFiles(directory, new Map([[NOTE, JSON.stringify(holder)]])).catch((error: unknown) => {
    if (!isOutOfRoom(error)) throw error;
  });
}

async function lockedError(directory: string, code: number): Promise<BgcError> {
  if (code === NOT_FOUND) return missingError();
  if (code !== HELD) return lockless(directory);
  return new BgcError('another bgc command is running in this project', {
    code: ExitCode.locked,
    details: [await describeHolder(directory)],
    hint: 'wait for it: --wait 5m, or stop it with Ctrl-C (kill -INT), which undoes its changes',
  });
}

/** @throws BgcError when there is no `flock`: without it two bgc processes could work at once */
export async function requireFlock(): Promise<string> {
  const { code } = await runProcess('sh', ['-c', 'command -v flock']);
  if (code !== 0) throw missingError();
  return 'is here';
}

function missingError(): BgcError {
  return new BgcError('the program `flock` is missing', { code: ExitCode.usage, hint: 'install util-linux' });
}

/** Network file systems may not support a lock on a directory. */
function lockless(directory: string): BgcError {
  return new BgcError(`the file system of ${directory} cannot lock a directory`, {
    code: ExitCode.usage,
    hint: 'keep the project on a disk of this machine',
  });
}

async function describeHolder(directory: string): Promise<string> {
  const holder = holderIn((await readOwn(directory, NOTE)) ?? '');
  if (holder === undefined || (await isGone(holder)))
    return 'its holder is unknown: it is just starting or ending, or is not bgc (lslocks)';
  const { pid, user, host, command, since } = holder;
  return `\`${command}\` by ${user}@${host}, pid ${pid}, since ${since}`;
}

function holderIn(text: string): Holder | undefined {
  try {
    return note.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The note of a killed bgc stays until the next bgc writes its own. Only processes of this host can be checked. */
async function isGone({ host, pid, start, boot }: Holder): Promise<boolean> {
  if (host !== hostname() || start === undefined || boot === undefined) return false;
  return !(await isRunning({ pid, start, boot }));
}
