import { runProcess } from './process.ts';

/** Milliseconds: a note for the record must not hold a release up. */
const TIMEOUT = 5000;

/** The git commit a directory is at; nothing when there is no git, or it does not tell in time. */
export async function commitOf(directory: string): Promise<Commit | undefined> {
  const head = await git(directory, 'rev-parse', '--verify', 'HEAD');
  if (head === undefined) return undefined;
  const changes = await git(directory, 'status', '--porcelain', '--untracked-files=no');
  return { id: head, dirty: changes !== '' };
}

/** The repository may name a program that git is to ask for changes: it is nothing that a release should start. */
const UNATTENDED = ['-c', 'core.fsmonitor=false'];

async function git(directory: string, ...args: string[]): Promise<string | undefined> {
  // Without optional locks it does not get in the way of a git that the user runs.
  const options = { cwd: directory, timeout: TIMEOUT, env: { GIT_OPTIONAL_LOCKS: '0' } };
  const { code, stdout } = await runProcess('git', [...UNATTENDED, ...args], options);
  return code === 0 ? stdout.trim() : undefined;
}

export interface Commit {
  id: string;
  /** Whether files differed from it. */
  dirty: boolean;
}
