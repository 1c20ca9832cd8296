import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inFolder } from './folder.ts';
import { isMissing, onDisk } from './on-disk.ts';

/*
 * The workers of nginx are another user in their container, and see `bgc/nginx` from there on: what they read has to be
 * open to everybody there. On this machine the way to it leads through `bgc`, so to close that closes all of it.
 */

const MOUNTED = 'bgc/nginx';
const ENTER = 0o001;

/** Lets the workers of nginx enter a folder below `bgc/nginx`: where the umask shut them out, they would see nothing. */
export async function letWorkersIn(directory: string, folder: string): Promise<void> {
  if (folder !== MOUNTED) await letWorkersIn(directory, dirname(folder));
  await onFolder(directory, folder, async ({ handle }) => {
    const { mode } = await handle.stat();
    if ((mode & ENTER) === 0) await handle.chmod((mode & 0o7777) | ENTER);
  });
}

/** Shuts everybody else on this machine out of `bgc`. */
export async function closeToOthers(directory: string): Promise<void> {
  await onFolder(directory, 'bgc', async ({ handle, others }) => {
    const { mode } = await handle.stat();
    if ((mode & others) !== 0) await handle.chmod(mode & 0o7777 & ~others);
  });
}

/** Whether somebody else on this machine may enter `bgc`. */
export async function isOpenToOthers(directory: string): Promise<boolean> {
  const look = async ({ handle, others }: Opened): Promise<boolean> => ((await handle.stat()).mode & others) !== 0;
  return onFolder(directory, 'bgc', look, 'refuse').catch((error: unknown) => {
    if (isMissing(error)) return false;
    throw error;
  });
}

interface Opened {
  handle: FileHandle;
  /** The permissions of those who may not release: a group that may not write in the project is none of them. */
  others: number;
}

function onFolder<T>(
  directory: string,
  folder: string,
  work: (opened: Opened) => Promise<T>,
  missing: 'make' | 'refuse' = 'make',
): Promise<T> {
  return onDisk(join(directory, folder), async () => {
    const { mode } = await inFolder(directory, '.', 'refuse', ({ handle }) => handle.stat());
    const others = (mode & 0o020) === 0 ? 0o077 : 0o007;
    return inFolder(directory, folder, missing, ({ handle }) => work({ handle, others }));
  });
}
