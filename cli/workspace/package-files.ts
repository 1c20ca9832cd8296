import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../errors.ts';
import type { Files } from '../render/render.ts';
import { packageDirectory } from './package.ts';

/** @param path relative to the directory of this package */
export function readPackageFile(path: string): Promise<string> {
  return readFile(join(packageDirectory(), path), 'utf8');
}

/** By path relative to the example; @throws BgcError that lists the examples when none has that name */
export async function exampleFiles(name: string): Promise<Files> {
  const examples = join(packageDirectory(), 'examples');
  const names = (await readdir(examples, { withFileTypes: true }))
    .filter((one) => one.isDirectory())
    .map((one) => one.name);
  if (!names.includes(name)) throw usageError(`there is no example ${name}`, `there is ${names.sort().join(', ')}`);
  const entries = await readdir(join(examples, name), { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const texts = await Promise.all(
    paths.map(async (path) => [path.slice(join(examples, name).length + 1), await readFile(path, 'utf8')] as const),
  );
  return new Map(texts);
}
