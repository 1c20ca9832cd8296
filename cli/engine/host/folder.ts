import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { BgcError, codeOf, ExitCode } from '../../errors.ts';
import { handOver } from './file-mode.ts';

/** An open directory: work in it stays in it, even if its name leads elsewhere by then. */
export interface Folder {
  handle: FileHandle;
  /** The path of a file in it, for calls that do not follow a link at the end of the path. */
  at(name: string): string;
}

/**
 * A user who may write in the project must not lead a bgc that runs as root elsewhere: each name on the way is opened
 * in the folder before it and must not be a link. Links on the way to `root` are the user's responsibility.
 * `make`: creates folders, for the users of their parent. @throws BgcError for a link on the way; Error (ENOENT, …)
 */
export async function inFolder<T>(
  root: string,
  path: string,
  missing: 'make' | 'refuse',
  work: (folder: Folder) => Promise<T>,
): Promise<T> {
  const names = path.split('/').filter((part) => part !== '' && part !== '.');
  if (names.includes('..')) throw new Error(`not below ${root}: ${path}`);
  const opened = [folderOf(await open(root, DIRECTORY), root)];
  try {
    let folder = opened[0] as Folder;
    for (const name of names) {
      folder = await next(folder, name, missing, join(root, path));
      opened.push(folder);
    }
    return await work(folder);
  } finally {
    for (const { handle } of opened) await handle.close();
  }
}

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY;

/** Node has no openat(2); through this path Linux finds the open directory itself. */
const BY_HANDLE = '/proc/self/fd';

function folderOf(handle: FileHandle, path: string): Folder {
  const base = existsSync(BY_HANDLE) ? `${BY_HANDLE}/${handle.fd}` : path;
  return { handle, at: (name) => `${base}/${name}` };
}

async function next(folder: Folder, name: string, missing: 'make' | 'refuse', shown: string): Promise<Folder> {
  const path = folder.at(name);
  const isMade = missing === 'make' && (await isMadeNow(path));
  const handle = await open(path, DIRECTORY | constants.O_NOFOLLOW).catch(async (error: unknown) => {
    throw (await isLink(path)) ? linkInTheWay(name, shown) : error;
  });
  if (isMade) {
    await handOver(handle, folder.handle);
    await folder.handle.sync();
  }
  return folderOf(handle, path);
}

async function isMadeNow(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}

function linkInTheWay(name: string, shown: string): BgcError {
  return new BgcError(`${name} is a link where bgc needs a directory of its own: ${shown}`, {
    code: ExitCode.failed,
    hint: 'put a directory in its place: bgc follows no link below bgc/',
  });
}
