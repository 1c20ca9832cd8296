import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MOST_BYTES } from '../../config/text/bounded-file.ts';
import { readOwn } from '../host/files.ts';

/** Its text; a file that cannot be read, or that another user may have put there, counts as missing. */
export async function readOwnRecord(directory: string, path: string, most = MOST_BYTES): Promise<string | undefined> {
  try {
    const owner = (await stat(join(directory, dirname(path)))).uid;
    const admit = ({ nlink, uid }: Stats): void => {
      // Records made by root belong to their folder's owner, who must not make root read a file closed to that owner.
      if (nlink !== 1 || (process.geteuid?.() === 0 && uid !== owner)) throw new Error('not a record of bgc');
    };
    return await readOwn(directory, path, { admit, most });
  } catch {
    return undefined;
  }
}
