import { execFileSync } from 'node:child_process';

/** While something is done, nothing can be written below a directory by its path; what is open already can. */
export async function whileReadOnly<T>(directory: string, work: () => Promise<T>): Promise<T> {
  execFileSync('mount', ['--bind', directory, directory]);
  try {
    execFileSync('mount', ['-o', 'remount,bind,ro', directory]);
    return await work();
  } finally {
    execFileSync('umount', ['--lazy', directory]);
  }
}
