import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../errors.ts';
import type { Assets } from '../render/render.ts';

/** The directory of this package, from the bundle in `dist/` as from the sources. */
export function packageDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

/**
 * Reads what files are rendered from.
 * @param template the user's own nginx template, if any, as an absolute path
 */
export async function loadAssets(template: string | undefined): Promise<Assets> {
  const root = packageDirectory();
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const [main, proxy, edge, control, colorFragment, proxyFragment] = await Promise.all([
    template === undefined ? read('templates/nginx/main.conf.hbs') : readTemplate(template),
    read('templates/nginx/proxy.conf.hbs'),
    read('templates/nginx/edge.conf.hbs'),
    read('templates/nginx/control.conf.hbs'),
    read('compose/color.yaml'),
    read('compose/proxy.yaml'),
  ]);
  return {
    nginx: { main, partials: { proxy, edge, control }, file: template ?? 'templates/nginx/main.conf.hbs' },
    fragments: { color: colorFragment, proxy: proxyFragment },
  };
}

async function readTemplate(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), 'utf8');
  } catch {
    throw usageError(`the template ${file} cannot be read`, 'see proxy.template in bgc.yaml');
  }
}
