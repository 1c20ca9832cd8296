import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../errors.ts';
import { configFile } from '../../render/nginx/config-file.ts';
import { type Routing, routingNamed } from '../../traffic/routing.ts';
import { writeLink } from '../host/files.ts';
import { ifThere } from '../host/on-disk.ts';
import { inProject } from '../state/in-project.ts';

const LINK = 'active.conf';

export async function activeRouting(nginxDirectory: string): Promise<Routing | undefined> {
  const link = join(nginxDirectory, LINK);
  const target = await ifThere(link, () => readlink(link)).catch(unlessFile);
  return target === undefined ? undefined : routingNamed(target.replace(/\.conf$/, ''));
}

/** EINVAL: https://man7.org/linux/man-pages/man2/readlink.2.html */
function unlessFile(error: unknown): undefined {
  if (codeOf(error) !== 'EINVAL') throw error;
}

/** Atomically. The target is relative, because the directory has another path inside the container. */
export async function activate(nginxDirectory: string, routing: Routing): Promise<void> {
  await writeLink(...inProject(nginxDirectory, LINK), configFile(routing));
}
