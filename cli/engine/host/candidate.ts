import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, rm, symlink } from 'node:fs/promises';
import { handOver, type Mode } from './file-mode.ts';
import type { Folder } from './folder.ts';

/** Called with the written file before it is synced to disk. */
export type Settle = (handle: FileHandle) => Promise<void>;

export async function writeCandidate(
  folder: Folder,
  name: string,
  content: string | Uint8Array,
  mode: Mode,
  settle: Settle = async () => undefined,
): Promise<string> {
  await removeLeftovers(folder, name);
  const candidate = candidateOf(name);
  const handle = await createFile(folder, candidate, mode);
  try {
    await handle.writeFile(content);
    await settle(handle);
    await handle.sync();
  } catch (error) {
    await removeQuietly(folder, candidate);
    throw error;
  } finally {
    await handle.close();
  }
  return candidate;
}

export async function linkCandidate(folder: Folder, name: string, target: string): Promise<string> {
  await removeLeftovers(folder, name);
  const candidate = candidateOf(name);
  await symlink(target, folder.at(candidate));
  return candidate;
}

/** Renames a candidate to its final name, durably. Replaces what has that name, even a link. */
export async function putInPlace(folder: Folder, candidate: string, name: string): Promise<void> {
  try {
    await rename(folder.at(candidate), folder.at(name));
  } catch (error) {
    await removeQuietly(folder, candidate);
    throw error;
  }
  await folder.handle.sync();
}

const NEW = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Not even a link may have the name; @throws Error with the code EEXIST when the name is taken */
export async function createFile(folder: Folder, name: string, { created, kept, shared }: Mode): Promise<FileHandle> {
  const handle = await open(folder.at(name), NEW, created);
  try {
    if (kept !== undefined) await handle.chmod(kept);
    if (shared) await handOver(handle, folder.handle);
    return handle;
  } catch (error) {
    await handle.close();
    await removeQuietly(folder, name);
    throw error;
  }
}

/** The name is unpredictable, so no other user can have placed a link there. */
function candidateOf(name: string): string {
  return `.${name}.${randomBytes(8).toString('hex')}.next`;
}

/** Milliseconds after which a temporary file counts as left by a bgc that was killed. */
const LEFT_AFTER = 3_600_000;

async function removeLeftovers(folder: Folder, name: string): Promise<void> {
  const names = await readdir(folder.at('.')).catch(() => []);
  for (const one of names.filter((one) => one.startsWith(`.${name}.`) && /\.[0-9a-f]{16}\.next$/.test(one))) {
    const stats = await lstat(folder.at(one)).catch(() => undefined);
    if (stats !== undefined && stats.mtimeMs < Date.now() - LEFT_AFTER) await removeQuietly(folder, one);
  }
}

async function removeQuietly(folder: Folder, name: string): Promise<void> {
  await rm(folder.at(name), { force: true }).catch(() => undefined);
}
