import { type FileHandle, lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HTPASSWD, SECRET_HASH } from '../../render/nginx/preview-secret.ts';
import type { Folder } from './folder.ts';

/** Who may read and write a file; the umask of the process narrows what is created. */
export interface Mode {
  created: number;
  /** Whatever the umask: of the file that is replaced. */
  kept?: number;
  /** It is handed over to those whose directory it is in. */
  shared?: true;
}

/** Of what only bgc reads, or the master of nginx: commands may hold a password. */
export const CLOSED_MODE = 0o600;
/** Of what is generated: nginx reads it, in its container and maybe as another user. */
const GENERATED_MODE = 0o644;

/**
 * What a file that is written gets; one that the user has closed stays closed.
 * @param path of the file, relative to the project directory
 */
export async function modeOf(folder: Folder, path: string): Promise<Mode> {
  if (path.startsWith('bgc/state/') || path === `bgc/nginx/${SECRET_HASH}`)
    return { created: CLOSED_MODE, shared: true };
  // The umask must not shut the workers out.
  if (isForWorkersAlone(path)) return { created: CLOSED_MODE, kept: GENERATED_MODE };
  const there = await lstat(folder.at(basename(path))).catch(() => undefined);
  return !there?.isFile() ? { created: GENERATED_MODE } : { created: CLOSED_MODE, kept: there.mode & 0o777 };
}

/** What the workers of nginx read, and nobody else on this machine but those who may release. */
export function isForWorkersAlone(path: string): boolean {
  return path === `bgc/nginx/${HTPASSWD}`;
}

const GROUP_WRITES = 0o020;
const GROUP_OF_FILE = 0o060;
const GROUP_OF_DIRECTORY = 0o070;

/**
 * Gives what was made to those who own the directory it is in: what root made to its owner, and anybody's to its group,
 * when that may write there. The umask of one who releases must not shut out the next.
 */
export async function handOver(made: FileHandle, directory: FileHandle): Promise<void> {
  const { uid, gid, mode } = await directory.stat();
  const isRoot = process.geteuid?.() === 0;
  const isShared = (mode & GROUP_WRITES) !== 0;
  if (!isRoot && !isShared) return;
  try {
    await made.chown(isRoot ? uid : -1, gid);
  } catch {
    // Who is not of that group cannot give it anything, and nothing is opened to another one.
    return;
  }
  const own = await made.stat();
  const more = own.isDirectory() ? GROUP_OF_DIRECTORY : GROUP_OF_FILE;
  if (isShared) await made.chmod((own.mode & 0o7777) | more);
}
