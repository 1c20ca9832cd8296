import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inFolder } from './folder.ts';
import { isMissing, onDisk } from './on-disk.ts';

/*
 * The nginx workers are a different user in their container, which sees `bgc/nginx` but not `bgc`: files for them must
 * be readable for every user there. On this host the way to them leads through `bgc`: closing it closes all.
 */

const MOUNTED = 'bgc/nginx';
const ENTER = 0o001;

/** Lets the nginx workers enter a folder below `bgc/nginx`: shut out by the umask, they would see no file in it. */
export async function letWorkersIn(directory: string, folder: string): Promise<void> {
  if (folder !== MOUNTED) await letWorkersIn(directory, dirname(folder));
  await onFolder(directory, folder, async ({ handle }) => {
    const { mode } = await handle.stat();
    if ((mode & ENTER) === 0) await handle.chmod((mode & 0o7777) | ENTER);
  });
}

export async function closeToOthers(directory: string): Promise<void> {
  await onFolder(directory, 'bgc', async ({ handle, others }) => {
    const { mode } = await handle.stat();
    if ((mode & others) !== 0) await handle.chmod(mode & 0o7777 & ~others);
  });
}

export async function isOpenToOthers(directory: string): Promise<boolean> {
  const look = async ({ handle, others }: Opened): Promise<boolean> => ((await handle.stat()).mode & others) !== 0;
  return onFolder(directory, 'bgc', look, 'refuse').catch((error: unknown) => {
    if (isMissing(error)) return false;
    throw error;
  });
}

interface Opened {
  handle: FileHandle;
  /** The permission bits of users who may not release. They include the group if it may not write in the project. */
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
