import { spawnSync } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { BgcError, ExitCode } from '../../errors.ts';

/** Who holds the lock, for the message to the one who does not get it. */
interface Holder {
  pid: number;
  user: string;
  host: string;
  command: string;
  since: string;
}

/**
 * Holds the project's lock while `work` runs. The kernel holds it (flock), on a file that this process keeps open, so it
 * is free the moment the process ends, by `kill -9` too; nothing can be stale.
 * @throws BgcError with exit code 3 when another process holds it
 */
export async function withLock<T>(directory: string, command: string, work: () => Promise<T>): Promise<T> {
  const state = join(directory, 'bgc', 'state');
  await mkdir(state, { recursive: true });
  const file = join(state, 'lock');
  const handle = await open(file, 'a+');
  try {
    // flock(2) belongs to the open file description, which the helper shares: it stays ours when the helper is gone.
    const { status } = spawnSync('flock', ['--exclusive', '--nonblock', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', handle.fd],
    });
    if (status !== 0) throw await lockedError(file, status);
    await handle.truncate(0);
    await handle.appendFile(JSON.stringify(holder(command)));
    return await work();
  } finally {
    await handle.close();
  }
}

function holder(command: string): Holder {
  return { pid: process.pid, user: userInfo().username, host: hostname(), command, since: new Date().toISOString() };
}

async function lockedError(file: string, status: number | null): Promise<BgcError> {
  if (status === null)
    return new BgcError('the program `flock` is missing', { code: ExitCode.usage, hint: 'install util-linux' });
  const text = await readFile(file, 'utf8');
  return new BgcError('another bgc works on this project', { code: ExitCode.locked, details: describeHolder(text) });
}

function describeHolder(text: string): string[] {
  try {
    const { pid, user, host, command, since } = JSON.parse(text) as Holder;
    return [`\`${command}\` by ${user}@${host}, pid ${pid}, since ${since}`];
  } catch {
    return [];
  }
}
