import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../../render/render.ts';
import { readOwn, writeFiles } from '../files.ts';
import { ifThere } from '../on-disk.ts';

/** A copy of each generated file that can be committed; its name is the path, with `:` for `/`. */
const COPIES = 'bgc/state/written';
const PRIVATE = 'bgc/nginx/private/';

/** Keeps a copy of generated files as bgc wrote them. */
export async function keepWritten(directory: string, files: Files): Promise<void> {
  const own = [...files].filter(([path]) => !path.startsWith(PRIVATE));
  await writeFiles(directory, new Map(own.map(([path, text]) => [`${COPIES}/${path.replaceAll('/', ':')}`, text])));
}

/** The generated files that something else has changed since, as `git pull` does: with the texts that bgc wrote. */
export async function changedByOthers(directory: string): Promise<Files> {
  const folder = join(directory, COPIES);
  const changed = new Map<string, string>();
  for (const name of (await ifThere(folder, () => readdir(folder))) ?? []) {
    const path = name.replaceAll(':', '/');
    const written = await readOwn(directory, `${COPIES}/${name}`);
    const text = path.startsWith('bgc/') ? await readOwn(directory, path) : undefined;
    if (written !== undefined && text !== undefined && text !== written) changed.set(path, written);
  }
  return changed;
}
