import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSource } from '../engine/host/source-file.ts';
import { readFault, usageError } from '../errors.ts';
import type { Assets } from '../render/render.ts';

/** The directory of this package, found from the bundle in `dist/` and from the sources alike. */
export function packageDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

/** The partials that the nginx template may include, even a user's own template. */
export const PARTIALS = ['proxy', 'grpc', 'edge', 'roles', 'maintenance', 'control'] as const;

/** @param template absolute path of the user's own nginx template, if any */
export async function loadAssets(template: string | undefined, directory = '.'): Promise<Assets> {
  const root = packageDirectory();
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const [main, partials, colorFragment, proxyFragment] = await Promise.all([
    template === undefined ? read('templates/nginx/main.conf.hbs') : readTemplate(template, directory),
    Promise.all(PARTIALS.map(async (name) => [name, await read(`templates/nginx/${name}.conf.hbs`)] as const)),
    read('compose/color.yaml'),
    read('compose/proxy.yaml'),
  ]);
  return {
    nginx: { main, partials: Object.fromEntries(partials), file: template ?? 'templates/nginx/main.conf.hbs' },
    fragments: { color: colorFragment, proxy: proxyFragment },
  };
}

async function readTemplate(file: string, directory: string): Promise<string> {
  try {
    return await readSource(resolve(file), directory, 'template');
  } catch (error) {
    throw usageError(`the template ${file} cannot be read: ${readFault(error)}`, 'see proxy.template in bgc.yaml');
  }
}
