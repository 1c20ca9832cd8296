import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { readBounded } from '../config/text/bounded-file.ts';

/** In bytes: a configuration that a person wrote is smaller. */
const MOST = 64 * 1024;

/** A small text file below `directory`; `undefined` where it is none, or where a link leads out of the directory. */
export function textWithin(directory: string, path: string): string | undefined {
  try {
    const file = realpathSync(path);
    if (!file.startsWith(`${realpathSync(directory)}${sep}`)) return undefined;
    const text = readBounded(file, { noFollow: true, most: MOST }).toString();
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
