import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from '../config/text/bounded-file.ts';
import { readFault, usageError } from '../errors.ts';
import type { ReadFile } from '../project/sources.ts';

/** Reads the Compose files of a project directory. */
export function sourceReader(directory: string): ReadFile {
  return (path) => readIfThere(join(directory, path));
}

/** @throws BgcError for a file that is there and cannot be read */
function readIfThere(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return readBounded(file).toString();
  } catch (error) {
    throw usageError(`${file} cannot be read: ${readFault(error)}`, 'fix that, or split the file');
  }
}
