import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseCommand } from '../../release/release-facts.ts';
import type { Color } from '../../traffic/color.ts';
import { readOwn } from '../host/files.ts';
import type { Commit } from '../host/git.ts';
import { onDisk } from '../host/on-disk.ts';
import { openRecord, requireRecord } from './open-record.ts';

/** It serves display, release numbers, known good releases and their services, and the count of dropped requests. */
export interface HistoryEntry {
  release: number;
  command: ReleaseCommand;
  color: Color;
  /** What the last switch routed traffic to, such as `green` or `both`; undefined if it was undone or never came. */
  traffic?: string;
  /** `staged`: it waits; `canary`: it gets some of the visitors. */
  result: 'live' | 'staged' | 'canary' | 'failed' | 'interrupted';
  /** ISO 8601. */
  at: string;
  /** Milliseconds; unknown for a release whose bgc was killed. */
  took?: number;
  images: Readonly<Record<string, string>>;
  digests?: Readonly<Record<string, string>>;
  commit?: Commit;
  /** `user@host`. */
  by: string;
  reason?: string;
  /** The steps that were begun, in order. */
  steps?: readonly StepTime[];
  /** Public requests from just before the switch to the end, and how many of them failed. */
  requests?: number;
  failed?: number;
  /** In addition to those: refused with 503, by maintenance or because the site was read-only. */
  refused?: number;
}

export interface StepTime {
  kind: string;
  ms: number;
}

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
