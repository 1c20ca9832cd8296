import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../project/project.ts';
import { envFilesOfIncludes } from '../project/sources.ts';
import { sourceReader } from './source-reader.ts';

/**
 * Env files for the whole project that have what an `include` reads from its own; the last one wins. `undefined` when
 * `named`, or else `.env`, has it all.
 */
export function withEnvFilesOfIncludes(
  { directory, files }: Project,
  named: readonly string[] | undefined,
): string[] | undefined {
  const isThere = (file: string): boolean => existsSync(join(directory, file));
  const known = named ?? ['.env'].filter(isThere);
  const ofIncludes = files.flatMap((file) => envFilesOfIncludes(file, sourceReader(directory)));
  const missing = [...new Set(ofIncludes)].filter((file) => isThere(file) && !known.includes(file));
  return missing.length === 0 ? undefined : [...missing, ...known];
}
