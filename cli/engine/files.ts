import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '../render/render.ts';
import { makeDirectory, syncDirectories } from './directories.ts';
import { handOver, type Mode, modeOf } from './file-mode.ts';
import { ifThere, onDisk } from './on-disk.ts';

/** The files whose text on disk is another one, or that are not there. */
export async function staleFiles(directory: string, files: Files): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of files) if ((await readIfThere(join(directory, path))) !== text) stale.push(path);
  return stale;
}

/** The text of a file, or nothing when there is none. */
export function readIfThere(file: string): Promise<string | undefined> {
  return ifThere(file, () => readFile(file, 'utf8'));
}

/**
 * Writes files so that none is ever seen half-written: every text goes to a temporary name and to disk first, `approve`
 * may look at those, and only then is each renamed into place, for good. When anything fails before, nothing has changed.
 * @param approve gets the temporary names by path
 */
export async function writeFiles(
  directory: string,
  files: Files,
  approve: (candidates: ReadonlyMap<string, string>) => Promise<void> = async () => undefined,
): Promise<void> {
  const candidates = new Map([...files.keys()].map((path) => [path, candidateOf(path)]));
  const each = async (work: (path: string, candidate: string) => Promise<void>) => {
    for (const [path, candidate] of candidates)
      await onDisk(join(directory, path), () => work(path, join(directory, candidate)));
  };
  try {
    await each(async (path, candidate) =>
      writeDurably(candidate, files.get(path) ?? '', await modeOf(directory, path)),
    );
    await approve(candidates);
    await each((path, candidate) => rename(candidate, join(directory, path)));
    const changed = [...files.keys()].map((path) => dirname(join(directory, path)));
    await onDisk(directory, () => syncDirectories(changed));
  } catch (error) {
    await Promise.all([...candidates.values()].map((candidate) => discard(join(directory, candidate))));
    throw error;
  }
}

/** Removes what is of no use; that it cannot be removed must not hide why. */
export async function discard(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}

function candidateOf(path: string): string {
  return path.replace(/[^/]+$/, (name) => `.${name}.next`);
}

async function writeDurably(file: string, text: string, { created, kept, shared }: Mode): Promise<void> {
  await makeDirectory(dirname(file));
  const handle = await open(file, 'w', created);
  try {
    if (kept !== undefined) await handle.chmod(kept);
    if (shared) await handOver(handle, dirname(file));
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
