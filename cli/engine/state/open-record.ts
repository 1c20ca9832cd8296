import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BgcError, codeOf, ExitCode } from '../../errors.ts';
import { createFile } from '../host/candidate.ts';
import { CLOSED_MODE } from '../host/file-mode.ts';
import { type Folder, inFolder } from '../host/folder.ts';
import { isMissing, onDisk } from '../host/on-disk.ts';

/** @throws BgcError when the file system refuses, or for a link, soft or hard: appending would write elsewhere */
export async function openRecord(directory: string, path: string): Promise<FileHandle> {
  const file = join(directory, path);
  const name = basename(path);
  return onDisk(file, () =>
    inFolder(directory, dirname(path), 'make', async (folder) => {
      const mode = { created: CLOSED_MODE, shared: true } as const;
      const made = await createFile(folder, name, mode).catch(unlessThere);
      if (made === undefined) return openThere(folder, name, file);
      await folder.handle.sync();
      return made;
    }),
  );
}

/** @throws BgcError when bgc could not append to it, as in `openRecord`; a missing record can still be created */
export async function requireRecord(directory: string, path: string): Promise<void> {
  const file = join(directory, path);
  const look = async (folder: Folder): Promise<void> => (await openThere(folder, basename(path), file)).close();
  await onDisk(file, () => inFolder(directory, dirname(path), 'refuse', look).catch(unlessMissing));
}

const THERE = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function openThere(folder: Folder, name: string, shown: string): Promise<FileHandle> {
  const handle = await open(folder.at(name), THERE);
  const stats = await handle.stat();
  if (stats.isFile() && stats.nlink === 1) return handle;
  await handle.close();
  throw new BgcError(`not a regular file, or one with a second hard link: ${shown}`, {
    code: ExitCode.failed,
    hint: 'replace it with a copy: what bgc appends would be written elsewhere',
  });
}

function unlessThere(error: Error): undefined {
  if (codeOf(error) !== 'EEXIST') throw error;
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
