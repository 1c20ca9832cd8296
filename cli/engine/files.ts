import { constants, existsSync } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BgcError, ExitCode } from '../errors.ts';
import type { Files } from '../render/render.ts';
import { handOver, type Mode, modeOf } from './file-mode.ts';

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

/** Reads what may not be there; tells in words what else the file system refused. */
export async function ifThere<T>(file: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw inWords(error, file, READ_ERRORS);
  }
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

/** Whether there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** What a file system may refuse, by its code. */
type Refusals = Readonly<Record<string, { problem: string; hint: string }>>;

const AS_OWNER = 'run bgc as the owner of the project directory, or as one of its group';

/** Whatever is done to a file. */
const ANY_ERRORS: Refusals = {
  EIO: { problem: 'the disk has a fault', hint: 'dmesg tells more: the disk may have to be replaced' },
  EISDIR: { problem: 'a directory is where a file should be', hint: 'move it away' },
  ENOTDIR: { problem: 'a file is where a directory should be', hint: 'move it away' },
};

const READ_ERRORS: Refusals = {
  ...ANY_ERRORS,
  EACCES: { problem: 'no permission to read', hint: AS_OWNER },
  EPERM: { problem: 'no permission to read', hint: AS_OWNER },
};

const WRITE_ERRORS: Refusals = {
  ...ANY_ERRORS,
  // A directory cannot be made there.
  EEXIST: { problem: 'a file is where a directory should be', hint: 'move it away' },
  ENOSPC: { problem: 'the disk is full', hint: 'make room: docker system df, docker image prune' },
  EDQUOT: { problem: 'the disk quota is used up', hint: 'make room, or raise the quota' },
  EROFS: { problem: 'the file system is read-only', hint: 'mount it writable' },
  EACCES: { problem: 'no permission to write', hint: AS_OWNER },
  EPERM: { problem: 'no permission to write', hint: AS_OWNER },
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
  return inWords(error, file, WRITE_ERRORS);
}

function inWords(error: unknown, file: string, known: Refusals): unknown {
  const refusal = error instanceof Error && 'code' in error ? known[String(error.code)] : undefined;
  if (refusal === undefined) return error;
  return new BgcError(`${refusal.problem}: ${file}`, { code: ExitCode.failed, hint: refusal.hint, cause: error });
}
