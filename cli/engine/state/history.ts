import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEntry } from '../../release/history.ts';
import { readOwn } from '../host/files.ts';
import { onDisk } from '../host/on-disk.ts';
import { openRecord, requireRecord } from './open-record.ts';

const FILE = 'bgc/state/history.ndjson';

/** Appends a line and syncs it to disk. After a line that a crash cut short it begins a new one. */
export async function appendHistory(directory: string, entry: HistoryEntry): Promise<void> {
  await onDisk(join(directory, FILE), () => appendLine(directory, JSON.stringify(entry)));
}

async function appendLine(directory: string, line: string): Promise<void> {
  const handle = await openRecord(directory, FILE);
  try {
    const separator = (await endsWithNewline(handle)) ? '' : '\n';
    await handle.appendFile(`${separator}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws BgcError when bgc could not append to it: a release that is not recorded would be lost to a rollback */
export async function requireHistory(directory: string): Promise<void> {
  await requireRecord(directory, FILE);
}

async function endsWithNewline(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}

/** Oldest first: some thousand entries, from the last 1 MiB. Omits a line cut short by a crash or by that limit. */
export async function readHistory(directory: string): Promise<HistoryEntry[]> {
  const text = (await readOwn(directory, FILE, { tail: true })) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      return isEntry(entry) ? [entry] : [];
    } catch {
      return [];
    }
  });
}

function isEntry(value: unknown): value is HistoryEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { release, took, images, ...words } = value as Partial<Record<keyof HistoryEntry, unknown>>;
  return (
    Number.isInteger(release) &&
    (took === undefined || typeof took === 'number') &&
    typeof images === 'object' &&
    images !== null &&
    [words.command, words.color, words.result, words.at, words.by].every((word) => typeof word === 'string')
  );
}
