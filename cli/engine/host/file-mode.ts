import { type FileHandle, lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HTPASSWD, SECRET_HASH } from '../../render/nginx/preview-secret.ts';
import type { Folder } from './folder.ts';

/** Permissions of a file; the umask of the process narrows `created`. */
export interface Mode {
  created: number;
  /** Set regardless of the umask: the mode of the replaced file, or of a file that the nginx workers must read. */
  kept?: number;
  shared?: true;
}

/** For files that only bgc or the nginx master reads: commands in them may hold a password. */
export const CLOSED_MODE = 0o600;
/** For generated files: nginx reads them in its container, maybe as a different user. */
const GENERATED_MODE = 0o644;

/** A file that the user has closed stays closed. `path` is relative to the project directory. */
export async function modeOf(folder: Folder, path: string): Promise<Mode> {
  if (path.startsWith('bgc/state/') || path === `bgc/nginx/${SECRET_HASH}`)
    return { created: CLOSED_MODE, shared: true };
  // The umask must not shut out the nginx workers.
  if (isForWorkersAlone(path)) return { created: CLOSED_MODE, kept: GENERATED_MODE };
  const there = await lstat(folder.at(basename(path))).catch(() => undefined);
  return !there?.isFile() ? { created: GENERATED_MODE } : { created: CLOSED_MODE, kept: there.mode & 0o777 };
}

/** Whether the nginx workers read the file and, on this host, only users who may release may read it. */
export function isForWorkersAlone(path: string): boolean {
  return path === `bgc/nginx/${HTPASSWD}`;
}

const GROUP_WRITES = 0o020;
const GROUP_OF_FILE = 0o060;
const GROUP_OF_DIRECTORY = 0o070;

/**
 * Hands a new file or directory over to the users of its directory: from root to the directory's owner, and from any
 * user to its group if that may write there. The umask of one user who releases must not shut out the next.
 */
export async function handOver(made: FileHandle, directory: FileHandle): Promise<void> {
  const { uid, gid, mode } = await directory.stat();
  const isRoot = process.geteuid?.() === 0;
  const isShared = (mode & GROUP_WRITES) !== 0;
  if (!isRoot && !isShared) return;
  try {
    await made.chown(isRoot ? uid : -1, gid);
  } catch {
    // A user outside that group cannot give it a file, and no other group may get access.
    return;
  }
  const own = await made.stat();
  const more = own.isDirectory() ? GROUP_OF_DIRECTORY : GROUP_OF_FILE;
  if (isShared) await made.chmod((own.mode & 0o7777) | more);
}
