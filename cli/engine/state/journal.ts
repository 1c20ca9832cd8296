import { JOURNAL, type Journal } from '../../release/journal.ts';
import { readOwn, removeFile, writeFiles } from '../host/files.ts';
import { forgetFormer } from './former-files.ts';

/** Writes the plan and its next step to disk, whole and durable, before that step happens. */
export async function writeJournal(directory: string, journal: Journal): Promise<void> {
  await writeFiles(directory, new Map([[JOURNAL, JSON.stringify(journal)]]));
}

export async function readJournal(directory: string): Promise<Journal | 'damaged' | undefined> {
  const text = await readOwn(directory, JOURNAL);
  if (text === undefined) return undefined;
  // Loaded on demand: there is hardly ever a journal.
  const { parseJournal } = await import('./journal-record.ts');
  return parseJournal(text);
}

export async function removeJournal(directory: string): Promise<void> {
  await removeFile(directory, JOURNAL);
  await forgetFormer(directory);
}
