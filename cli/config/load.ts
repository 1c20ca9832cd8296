import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type BgcError, codeOf, readFault, usageError } from '../errors.ts';
import type { Config } from './config.ts';
import { configError, parseConfig } from './parse.ts';
import { readBounded } from './text/bounded-file.ts';
import type { Problem } from './text/problem.ts';

export async function loadConfig(file: string): Promise<Config> {
  return parseConfig(decode(bytesOf(file), file), file);
}

/** The error for problems in a file that was read before. A `Config` has no positions, so this reads the text again. */
export async function configErrorIn(
  { file, shownFile }: Pick<Config, 'file' | 'shownFile'>,
  problems: readonly Problem[],
): Promise<BgcError> {
  return configError(readBounded(file).toString(), shownFile, problems);
}

function bytesOf(file: string): Uint8Array {
  try {
    return readBounded(file);
  } catch (error) {
    throw readError(file, error);
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError(`${file} is not UTF-8 text`);
  }
}

function readError(file: string, cause: unknown): BgcError {
  if (codeOf(cause) !== 'ENOENT')
    return usageError(`${file} cannot be read: ${readFault(cause)}`, 'fix that, or name another file: --file');
  if (existsSync(dirname(file)))
    return usageError(`there is no ${file}`, 'bgc init; or, from elsewhere, --project-directory');
  return usageError(`there is no directory ${resolve(dirname(file))}`, 'check --project-directory and --file');
}
