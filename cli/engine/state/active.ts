import { readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { configFile } from '../../render/config-file.ts';
import { type Traffic, trafficNamed } from '../../traffic.ts';
import { syncDirectories } from '../directories.ts';
import { onDisk } from '../on-disk.ts';

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
 * Points the symlink at a configuration, atomically: a new link is renamed over the old one, so there is always one to read.
 * The target is relative, since the directory has another path inside the container.
 */
export async function activate(nginxDirectory: string, traffic: Traffic): Promise<void> {
  const link = join(nginxDirectory, LINK);
  const next = join(nginxDirectory, `.${LINK}.next`);
  await onDisk(link, async () => {
    await rm(next, { force: true });
    await symlink(configFile(traffic), next);
    await rename(next, link);
    await syncDirectories([nginxDirectory]);
  });
}
