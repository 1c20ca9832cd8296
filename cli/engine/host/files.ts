import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BoundedRead, readBounded } from '../../config/text/bounded-file.ts';
import type { Files } from '../../render/render.ts';
import { linkCandidate, putInPlace, type Settle, writeCandidate } from './candidate.ts';
import { isForWorkersAlone, modeOf } from './file-mode.ts';
import { type Folder, inFolder } from './folder.ts';
import { closeToOthers, isOpenToOthers, letWorkersIn } from './for-workers.ts';
import { ifThere, isMissing, onDisk } from './on-disk.ts';

/** The files that are missing, differ from their text, or are open to more users than they should be. */
export async function staleFiles(directory: string, files: Files): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of files) {
    const isExposed = isForWorkersAlone(path) && (await isOpenToOthers(directory));
    if (isExposed || (await readOwn(directory, path)) !== text) stale.push(path);
  }
  return stale;
}

/** The same, each with its present text: empty for a missing one. */
export async function differing(directory: string, files: Files): Promise<Files> {
  const paths = await staleFiles(directory, files);
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path, (await readOwn(directory, path).catch(() => undefined)) ?? ''] as const),
    ),
  );
}

/** The text of a user's file, which may be a link; undefined when there is none. */
export function readIfThere(file: string): Promise<string | undefined> {
  return ifThere(file, async () => readBounded(file).toString());
}

/** @throws BgcError for a link in its place or on the way: root must not carry over content that others may not read */
export function readOwn(
  directory: string,
  path: string,
  options: Pick<BoundedRead, 'tail' | 'most' | 'admit'> = {},
): Promise<string | undefined> {
  return ifThere(join(directory, path), () =>
    inOwn(directory, path, 'refuse', async (folder, name) =>
      readBounded(folder.at(name), { ...options, noFollow: true }).toString(),
    ),
  );
}

/**
 * Writes all under temporary names, which `approve` may check, then renames all into place, durably. bgc writes only by
 * this, `writeBytes`, `writeLink` and `openRecord`: through no link, and into no existing file (`openRecord` appends).
 */
export async function writeFiles(
  directory: string,
  files: Files,
  approve: (candidates: ReadonlyMap<string, string>) => Promise<void> = async () => undefined,
): Promise<void> {
  const candidates = new Map<string, string>();
  try {
    for (const [path, text] of files) {
      if (isForWorkersAlone(path)) {
        await closeToOthers(directory);
        await letWorkersIn(directory, dirname(path));
      }
      const candidate = await change(directory, path, async (folder, name) =>
        writeCandidate(folder, name, text, await modeOf(folder, path)),
      );
      candidates.set(path, join(dirname(path), candidate));
    }
    await approve(candidates);
    for (const [path, candidate] of candidates)
      await change(directory, path, (folder, name) => putInPlace(folder, basename(candidate), name));
  } catch (error) {
    await Promise.all([...candidates.values()].map((candidate) => discard(directory, candidate)));
    throw error;
  }
}

/** @param settle may set its mode and time stamps before it is in place */
export async function writeBytes(directory: string, path: string, bytes: Uint8Array, settle: Settle): Promise<void> {
  await change(directory, path, async (folder, name) =>
    putInPlace(folder, await writeCandidate(folder, name, bytes, await modeOf(folder, path), settle), name),
  );
}

/** Puts a link in place atomically: a new link is renamed over the old one, so there is always one to read. */
export async function writeLink(directory: string, path: string, target: string): Promise<void> {
  await change(directory, path, async (folder, name) =>
    putInPlace(folder, await linkCandidate(folder, name, target), name),
  );
}

export async function removeFile(directory: string, path: string): Promise<void> {
  const removal = (): Promise<void> =>
    inOwn(directory, path, 'refuse', (folder, name) => rm(folder.at(name), { force: true }));
  await onDisk(join(directory, path), () => removal().catch(unlessMissing));
}

/** Removes a file that is of no use any more. A failure is ignored: it must not hide the original error. */
export async function discard(directory: string, path: string): Promise<void> {
  await removeFile(directory, path).catch(() => undefined);
}

type Work<T> = (folder: Folder, name: string) => Promise<T>;

function change<T>(directory: string, path: string, work: Work<T>): Promise<T> {
  return onDisk(join(directory, path), () => inOwn(directory, path, 'make', work));
}

function inOwn<T>(directory: string, path: string, missing: 'make' | 'refuse', work: Work<T>): Promise<T> {
  return inFolder(directory, dirname(path), missing, (folder) => work(folder, basename(path)));
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
