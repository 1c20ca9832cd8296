import { createHash } from 'node:crypto';
import type { Files } from '../../render/render.ts';
import { readOwn, writeFiles } from '../files.ts';

const RECORD = 'bgc/state/written.json';

/** Remembers, by its hash, each generated file that can be committed, as bgc wrote it. */
export async function recordWritten(directory: string, files: Files): Promise<void> {
  const own = [...files].filter(([path]) => !path.startsWith('bgc/nginx/private/'));
  const known = { ...(await read(directory)), ...Object.fromEntries(own.map(([path, text]) => [path, hashOf(text)])) };
  await writeFiles(directory, new Map([[RECORD, `${JSON.stringify(known)}\n`]]));
}

/** The generated files that something else has changed since bgc wrote them, as `git pull` does. */
export async function foreignFiles(directory: string): Promise<string[]> {
  const foreign: string[] = [];
  for (const [path, hash] of Object.entries(await read(directory))) {
    const text = await readOwn(directory, path);
    if (text !== undefined && hashOf(text) !== hash) foreign.push(path);
  }
  return foreign;
}

/** What is damaged tells nothing. */
async function read(directory: string): Promise<Record<string, string>> {
  const text = await readOwn(directory, RECORD);
  try {
    const known: unknown = JSON.parse(text ?? '{}');
    const entries = Object.entries(known ?? {}).filter(([path]) => path.startsWith('bgc/'));
    return Object.fromEntries(entries.map(([path, hash]) => [path, String(hash)]));
  } catch {
    return {};
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
