import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseCommand } from '../../release/release-facts.ts';
import type { Color } from '../../traffic/color.ts';
import { readOwn } from '../host/files.ts';
import type { Commit } from '../host/git.ts';
import { onDisk } from '../host/on-disk.ts';
import { openRecord, requireRecord } from './open-record.ts';

/** One line of the record of what bgc did. Nothing depends on it but what is shown, and which releases were good. */
export interface HistoryEntry {
  release: number;
  command: ReleaseCommand;
  color: Color;
  /** What the last switch gave the traffic to, such as `green` or `both`; nothing when that was undone or never came. */
  traffic?: string;
  /** `staged`: it waits; `canary`: some of the visitors have it. */
  result: 'live' | 'staged' | 'canary' | 'failed' | 'interrupted';
  /** ISO 8601. */
  at: string;
  /** Milliseconds; not known of a release whose bgc was killed. */
  took?: number;
  /** Image by service, as pinned. */
  images: Readonly<Record<string, string>>;
  /** By service, what the pin meant then: the registry's digest, or the image's id when it was built here. */
  digests?: Readonly<Record<string, string>>;
  /** Of the project, when `bgc up` ran. */
  commit?: Commit;
  /** `user@host`. */
  by: string;
  reason?: string;
  /** The steps that were begun, in their order. */
  steps?: readonly StepTime[];
  /** Public requests from just before the switch to the end, and how many of them failed. */
  requests?: number;
  failed?: number;
  /** Besides those: refused with 503, by maintenance or because the site could only be read. */
  refused?: number;
}

export interface StepTime {
  kind: string;
  /** Milliseconds. */
  ms: number;
}

const FILE = 'bgc/state/history.ndjson';

/** Adds a line and brings it to the disk. After a line that a crash cut short it begins a new one. */
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

/** @throws BgcError when nobody could add to it: what is released and not recorded would be lost to a rollback */
export async function requireHistory(directory: string): Promise<void> {
  await requireRecord(directory, FILE);
}

/** An empty file does, too. */
async function endsWithNewline(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}

/** Oldest first, of some thousand: the last 1 MiB. A line that was cut short, by a crash or by that, is left out. */
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

/** Whether it has what every entry has. */
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
