import { spawn } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { BgcError, ExitCode } from '../../errors.ts';
import { ifThere } from '../on-disk.ts';
import { runProcess } from '../process.ts';
import { isRunning, leaderOf } from '../process-group.ts';
import { userName } from '../user.ts';
import { openRecord } from './open-record.ts';

const note = z.object({
  pid: z.int().check(z.minimum(1)),
  /** With the boot, what tells it from another process that gets its number. Nothing where there is no `/proc`. */
  start: z.optional(z.string()),
  boot: z.optional(z.string()),
  user: z.string(),
  host: z.string(),
  command: z.string(),
  since: z.string(),
});

/** Who holds the lock, for the message to the one who does not get it. */
type Holder = z.infer<typeof note>;

export interface LockOptions {
  /** What is done under the lock, such as `bgc up`. */
  command: string;
  /** Milliseconds to wait for another holder. */
  wait: number;
  signal: AbortSignal;
}

/** Milliseconds. Who only looks whether the lock is free has it for less, and is no reason to be refused. */
const LOOK = 500;

/**
 * Holds the project's lock while `work` runs. The kernel holds it (flock), on a file that this process keeps open, so it
 * is free the moment the process ends, by `kill -9` or a reboot too: the lock cannot be stale, and a note of its holder
 * is believed only while that process runs.
 * @throws BgcError with exit code 3 when another process holds it
 */
export async function withLock<T>(directory: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const handle = await openRecord(lockFile(directory));
  try {
    const wait = String(Math.max(options.wait, LOOK) / 1000);
    const code = await flock(handle, ['--exclusive', '--timeout', wait], options.signal);
    options.signal.throwIfAborted();
    if (code !== 0) throw await lockedError(handle, code);
    await writeNote(handle, options.command);
    return await work().finally(() => handle.truncate().catch(() => undefined));
  } finally {
    await handle.close();
  }
}

/**
 * Who works on the project now, in words; nothing when nobody does.
 * @throws BgcError when it cannot be known
 */
export async function lockHolder(directory: string): Promise<string | undefined> {
  const file = lockFile(directory);
  const handle = await ifThere(file, () => open(file));
  if (handle === undefined) return undefined;
  try {
    const code = await flock(handle, ['--shared', '--nonblock']);
    return code === 0 ? undefined : await describeHolder(handle);
  } finally {
    await handle.close();
  }
}

function lockFile(directory: string): string {
  return join(directory, 'bgc', 'state', 'lock');
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

/** A full disk has no room for it; the lock holds all the same. */
async function writeNote(handle: FileHandle, command: string): Promise<void> {
  const since = new Date().toISOString();
  const own = (await leaderOf(process.pid)) ?? { pid: process.pid };
  const holder: Holder = { ...own, user: userName(), host: hostname(), command, since };
  await handle.truncate();
  await handle.appendFile(JSON.stringify(holder)).catch(() => undefined);
}

async function lockedError(handle: FileHandle, code: number): Promise<BgcError> {
  if (code === NOT_FOUND) return missingError();
  return new BgcError('another bgc command is running in this project', {
    code: ExitCode.locked,
    details: [await describeHolder(handle)],
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

async function describeHolder(handle: FileHandle): Promise<string> {
  const holder = holderIn(await handle.readFile('utf8'));
  if (holder === undefined || (await isGone(holder)))
    return 'its holder is unknown: it has only just begun, or is ending';
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

/** The note of a bgc that was killed stays until the next one writes its own. Only on this machine it can be looked for. */
async function isGone({ host, pid, start, boot }: Holder): Promise<boolean> {
  if (host !== hostname() || start === undefined || boot === undefined) return false;
  return !(await isRunning({ pid, start, boot }));
}
