import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../../release/journal.ts';
import { readIfThere, writeFiles } from '../files.ts';

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
  await rm(join(directory, FILE), { force: true });
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'version' in value && value.version === 1 && 'steps' in value && Array.isArray(value.steps) && 'index' in value
  );
}
