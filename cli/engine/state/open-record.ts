import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory, syncDirectories } from '../directories.ts';
import { CLOSED_MODE, handOver } from '../file-mode.ts';
import { onDisk } from '../on-disk.ts';

/**
 * Opens a file below `bgc/state/` that is read and added to, and makes it when there is none.
 * @throws BgcError when the file system refuses it
 */
export async function openRecord(file: string): Promise<FileHandle> {
  return onDisk(file, async () => {
    await makeDirectory(dirname(file));
    return (await created(file)) ?? open(file, 'a+');
  });
}

/** Nothing when it is there already. */
async function created(file: string): Promise<FileHandle | undefined> {
  const handle = await open(file, 'ax+', CLOSED_MODE).catch(unlessThere);
  if (handle === undefined) return undefined;
  try {
    await handOver(handle, dirname(file));
    await syncDirectories([dirname(file)]);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function unlessThere(error: Error): undefined {
  if (!('code' in error && error.code === 'EEXIST')) throw error;
}
