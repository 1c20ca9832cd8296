import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { configFile } from '../../render/nginx/config-file.ts';
import { type Traffic, trafficNamed } from '../../traffic/traffic.ts';
import { writeLink } from '../host/files.ts';
import { inProject } from '../state/in-project.ts';

const LINK = 'active.conf';

/** What the symlink names; nothing when there is no link. */
export async function activeTraffic(nginxDirectory: string): Promise<Traffic | undefined> {
  try {
    return trafficNamed((await readlink(join(nginxDirectory, LINK))).replace(/\.conf$/, ''));
  } catch {
    return undefined;
  }
}

/**
 * Points the symlink at a configuration, atomically. The target is relative, since the directory has another path inside
 * the container.
 */
export async function activate(nginxDirectory: string, traffic: Traffic): Promise<void> {
  await writeLink(...inProject(nginxDirectory, LINK), configFile(traffic));
}
