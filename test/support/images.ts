import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The base images of the demo and the tests, by the variable that names each. */
export const IMAGE_VARIABLES = ['NGINX_IMAGE', 'NODE_IMAGE', 'OLD_NGINX_IMAGE'] as const;

/**
 * Vitest calls it once, as a global set-up: puts the images' names into the environment. They are pulled, or built, when
 * they are not here.
 */
export async function setup(): Promise<void> {
  if (IMAGE_VARIABLES.every((name) => process.env[name] !== undefined)) return;
  const script = fileURLToPath(new URL('../engine/images.sh', import.meta.url));
  const { stdout } = await promisify(execFile)(script, ['--old-nginx']);
  for (const line of stdout.trim().split('\n')) {
    const [name = '', image = ''] = line.split('=');
    process.env[name] = image;
  }
}

/** @throws Error when no image is named: `make` does it, and the set-up of the e2e tests */
export function image(name: (typeof IMAGE_VARIABLES)[number]): string {
  const named = process.env[name];
  if (named === undefined) throw new Error(`${name} is not set: eval "$(test/engine/images.sh --old-nginx)"`);
  return named;
}
