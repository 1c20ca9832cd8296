import { constants, existsSync } from 'node:fs';
import { access, mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { handOver } from './file-mode.ts';
import { isMissing } from './on-disk.ts';

/** Makes a directory and those above it that are missing, for those whose directory they are in. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    const first = await mkdir(directory, { recursive: true });
    if (first !== undefined) for (const made of down(resolve(first), resolve(directory))) await settle(made);
  } catch (error) {
    // Node says ENOENT where the file system is read-only; to ask for the right to write tells more.
    if (isMissing(error)) await access(nearestThere(directory), constants.W_OK);
    throw error;
  }
}

/** A directory, what lies below it on the way to another, and that one. */
function down(first: string, last: string): string[] {
  return last.length <= first.length ? [last] : [...down(first, dirname(last)), last];
}

async function settle(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handOver(handle, dirname(directory));
  } finally {
    await handle.close();
  }
  await syncDirectories([dirname(directory)]);
}

/** Brings to disk what names directories hold: without that, a loss of power may undo a rename. */
export async function syncDirectories(directories: readonly string[]): Promise<void> {
  for (const directory of new Set(directories)) {
    const handle = await open(directory);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

function nearestThere(path: string): string {
  return existsSync(path) ? path : nearestThere(dirname(path));
}
