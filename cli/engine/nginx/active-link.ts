import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { configFile } from '../../render/nginx/config-file.ts';
import { type Routing, routingNamed } from '../../traffic/routing.ts';
import { writeLink } from '../host/files.ts';
import { inProject } from '../state/in-project.ts';

const LINK = 'active.conf';

/** The routing the symlink names; `undefined` when it names none, or there is no symlink. */
export async function activeRouting(nginxDirectory: string): Promise<Routing | undefined> {
  try {
    return routingNamed((await readlink(join(nginxDirectory, LINK))).replace(/\.conf$/, ''));
  } catch {
    return undefined;
  }
}

/**
 * Points the symlink at a configuration, atomically. The target is relative, because the directory has another path
 * inside the container.
 */
export async function activate(nginxDirectory: string, routing: Routing): Promise<void> {
  await writeLink(...inProject(nginxDirectory, LINK), configFile(routing));
}
