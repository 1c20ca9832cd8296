import { open, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Color, isColor } from '../../color.ts';
import { diskError } from '../files.ts';

const LINK = 'active.conf';

/** The color the symlink names; nothing when there is no link. */
export async function activeColor(nginxDirectory: string): Promise<Color | undefined> {
  try {
    const name = (await readlink(join(nginxDirectory, LINK))).replace(/\.conf$/, '');
    return isColor(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Points the symlink at a color, atomically: a new link is renamed over the old one, so there is always one to read.
 * The target is relative, since the directory has another path inside the container.
 */
export async function activate(nginxDirectory: string, color: Color): Promise<void> {
  const next = join(nginxDirectory, `.${LINK}.next`);
  try {
    await rm(next, { force: true });
    await symlink(`${color}.conf`, next);
    await rename(next, join(nginxDirectory, LINK));
  } catch (error) {
    throw diskError(error);
  }
  const directory = await open(nginxDirectory);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
