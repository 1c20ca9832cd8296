import { readFile } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import { usageError } from '../errors.ts';
import type { Config } from './config.ts';
import { parseConfig } from './parse.ts';

/** Reads a `bgc.yaml` from disk; see `parseConfig`. */
export async function loadConfig(file: string): Promise<Config> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readError(file, error);
  });
  return parseConfig(decode(bytes, file), file);
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError(`${file} is not UTF-8 text`);
  }
}

function readError(file: string, cause: unknown): unknown {
  const code = isNativeError(cause) && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return usageError(`no ${file} here`, '`bgc init` writes one');
  if (code === 'EISDIR') return usageError(`${file} is a directory`);
  if (code === 'EACCES') return usageError(`no permission to read ${file}`);
  return cause;
}
