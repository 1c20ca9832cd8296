import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Color } from '../../color.ts';
import { readIfThere } from '../files.ts';

/** One line of the record of what bgc did. Nothing depends on it but what is shown, and which releases were good. */
export interface HistoryEntry {
  release: number;
  command: 'up' | 'switch' | 'rollback';
  color: Color;
  result: 'live' | 'staged' | 'failed' | 'interrupted';
  /** ISO 8601. */
  at: string;
  /** Milliseconds. */
  took: number;
  /** Image by service, as pinned. */
  images: Readonly<Record<string, string>>;
  by: string;
  reason?: string;
}

function historyFile(directory: string): string {
  return join(directory, 'bgc', 'state', 'history.ndjson');
}

/** Adds a line and brings it to the disk. */
export async function appendHistory(directory: string, entry: HistoryEntry): Promise<void> {
  const file = historyFile(directory);
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a');
  try {
    await handle.appendFile(`${JSON.stringify(entry)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Oldest first. A line that was cut short by a crash is left out. */
export async function readHistory(directory: string): Promise<HistoryEntry[]> {
  const text = (await readIfThere(historyFile(directory))) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as HistoryEntry];
    } catch {
      return [];
    }
  });
}
