import { readFile, stat } from 'node:fs/promises';

/** Whether the kernel makes somebody wait for the lock of a project directory. */
export async function isWaitedFor(directory: string): Promise<boolean> {
  const { ino } = await stat(directory);
  const locks = (await readFile('/proc/locks', 'utf8')).split('\n');
  return locks.some((line) => line.includes('->') && line.includes(`:${ino} `));
}
