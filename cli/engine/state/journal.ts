import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isColor } from '../../color.ts';
import type { Journal } from '../../release/journal.ts';
import { onDisk, readIfThere, writeFiles } from '../files.ts';

const FILE = 'bgc/state/journal.json';

/** Puts what is about to happen on disk, whole and durable, before it happens. */
export async function writeJournal(directory: string, journal: Journal): Promise<void> {
  await writeFiles(directory, new Map([[FILE, JSON.stringify(journal)]]));
}

/** The plan that was in flight when a bgc ended without finishing or undoing it. A damaged record counts as none. */
export async function readJournal(directory: string): Promise<Journal | undefined> {
  const text = await readIfThere(join(directory, FILE));
  if (text === undefined) return undefined;
  try {
    const journal: unknown = JSON.parse(text);
    return isJournal(journal) ? journal : undefined;
  } catch {
    return undefined;
  }
}

export async function removeJournal(directory: string): Promise<void> {
  const file = join(directory, FILE);
  await onDisk(file, () => rm(file, { force: true }));
}

/** Whether it has what is relied upon: whoever cannot read a record cannot release. */
function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null) return false;
  const { version, release, color, steps, index } = value as Partial<Record<keyof Journal, unknown>>;
  return (
    version === 1 &&
    Number.isInteger(release) &&
    Number.isInteger(index) &&
    typeof color === 'string' &&
    isColor(color) &&
    Array.isArray(steps) &&
    steps.every(isStep)
  );
}

function isStep(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
