import type { Commit } from '../../release/history.ts';
import { runProcess } from './process.ts';

/** Milliseconds: a note for the record must not hold up a release. */
const TIMEOUT = 5000;

export async function commitOf(directory: string): Promise<Commit | undefined> {
  const head = await git(directory, 'rev-parse', '--verify', 'HEAD');
  if (head === undefined) return undefined;
  const changes = await git(directory, 'status', '--porcelain', '--untracked-files=no');
  return { id: head, dirty: changes !== '' };
}

/** A repository may name a program that git runs to find changes (fsmonitor). A release must not start it. */
const UNATTENDED = ['-c', 'core.fsmonitor=false'];

async function git(directory: string, ...args: string[]): Promise<string | undefined> {
  // Without optional locks, this git does not block a git that the user runs.
  const options = { cwd: directory, timeout: TIMEOUT, env: { GIT_OPTIONAL_LOCKS: '0' } };
  const { code, stdout } = await runProcess('git', [...UNATTENDED, ...args], options);
  return code === 0 ? stdout.trim() : undefined;
}
