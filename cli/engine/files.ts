import { constants, existsSync } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BgcError, ExitCode } from '../errors.ts';
import type { Files } from '../render/render.ts';
import { type Mode, modeOf } from './file-mode.ts';

/** The files whose text on disk is another one, or that are not there. */
export async function staleFiles(directory: string, files: Files): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of files) if ((await readIfThere(join(directory, path))) !== text) stale.push(path);
  return stale;
}

/** The text of a file, or nothing when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw hasCode(error, 'EACCES') ? unreadable(file, error) : error;
  }
}

function unreadable(file: string, cause: unknown): BgcError {
  const hint = 'run bgc as the owner of the project directory, or as one of its group';
  return new BgcError(`no permission to read ${file}`, { code: ExitCode.failed, hint, cause });
}

/**
 * Writes files so that none is ever seen half-written: every text goes to a temporary name and to disk first, `approve`
 * may look at those, and only then is each renamed into place. When anything fails before, nothing has changed.
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
  } catch (error) {
    await Promise.all([...candidates.values()].map((candidate) => rm(join(directory, candidate), { force: true })));
    throw error;
  }
}

function candidateOf(path: string): string {
  return path.replace(/[^/]+$/, (name) => `.${name}.next`);
}

async function writeDurably(file: string, text: string, { created, kept }: Mode): Promise<void> {
  await makeDirectory(dirname(file));
  const handle = await open(file, 'w', created);
  try {
    if (kept !== undefined) await handle.chmod(kept);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory and those above it that are missing. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    // Node says ENOENT where the file system is read-only; to ask for the right to write tells more.
    if (isMissing(error)) await access(nearestThere(directory), constants.W_OK);
    throw error;
  }
}

function nearestThere(path: string): string {
  return existsSync(path) ? path : nearestThere(dirname(path));
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const DISK_ERRORS: Readonly<Record<string, { problem: string; hint: string }>> = {
  ENOSPC: { problem: 'the disk is full', hint: 'make room: docker system df, docker image prune' },
  EDQUOT: { problem: 'the disk quota is used up', hint: 'make room, or raise the quota' },
  EROFS: { problem: 'the file system is read-only', hint: 'mount it writable' },
  EACCES: { problem: 'no permission to write', hint: 'run bgc as the owner of the project directory' },
  EPERM: { problem: 'no permission to write', hint: 'run bgc as the owner of the project directory' },
};

/** Does what changes `file`; tells in words what the file system refused. */
export async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, file);
  }
}

/**
 * What the file system refused, in words; any other error as it is.
 * @param file what was to change: Node names a temporary name instead, or none where it knows only a descriptor
 */
export function diskError(error: unknown, file: string): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  const known = DISK_ERRORS[String(error.code)];
  if (known === undefined) return error;
  return new BgcError(`${known.problem}: ${file}`, { code: ExitCode.failed, hint: known.hint, cause: error });
}
