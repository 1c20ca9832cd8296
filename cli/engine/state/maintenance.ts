import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Maintenance } from '../../release/observed.ts';
import { ALLOW, allowConf, allowedIn, MAINTENANCE, PAGE } from '../../render/maintenance.ts';
import { makeDirectory } from '../directories.ts';
import { discard, readIfThere, writeFiles } from '../files.ts';
import { diskError, onDisk } from '../on-disk.ts';

/** Whether there is maintenance, as the files say that nginx looks for. */
export async function readMaintenance(nginxDirectory: string): Promise<Maintenance> {
  const directory = join(nginxDirectory, MAINTENANCE);
  const [since, conf] = await Promise.all([changedAt(join(directory, PAGE)), readIfThere(join(directory, ALLOW))]);
  return { ...(since === undefined ? {} : { since }), allow: conf === undefined ? [] : allowedIn(conf) };
}

async function changedAt(file: string): Promise<string | undefined> {
  return stat(file).then(
    ({ mtime }) => mtime.toISOString(),
    () => undefined,
  );
}

/** Puts the page in place, whole: from then on visitors get it. One that takes the place of another has its age. */
export async function writePage(nginxDirectory: string, page: Uint8Array): Promise<void> {
  const directory = join(nginxDirectory, MAINTENANCE);
  const file = join(directory, PAGE);
  const next = join(directory, `.${PAGE}.next`);
  const { since } = await readMaintenance(nginxDirectory);
  try {
    await makeDirectory(directory);
    await letWorkersIn(nginxDirectory, directory);
    const handle = await open(next, 'w');
    try {
      await handle.chmod(0o644);
      await handle.writeFile(page);
      if (since !== undefined) await handle.utimes(new Date(since), new Date(since));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, file);
  } catch (error) {
    await discard(next);
    throw diskError(error, file);
  }
}

/** Workers of nginx are another user in their container: where the umask shut them out, they would see no page. */
async function letWorkersIn(...directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    const { mode } = await stat(directory);
    if ((mode & 0o001) === 0) await chmod(directory, (mode & 0o7777) | 0o001);
  }
}

/** Takes the page away; tells whether there was one. */
export async function removePage(nginxDirectory: string): Promise<boolean> {
  const file = join(nginxDirectory, MAINTENANCE, PAGE);
  if ((await changedAt(file)) === undefined) return false;
  await onDisk(file, () => rm(file, { force: true }));
  return true;
}

/**
 * Says who passes; gives what puts back what was said before. The file stays even where it says that nobody does, until
 * nginx has been told: while it is there, nginx may know something else.
 */
export async function writeAllowed(nginxDirectory: string, networks: readonly string[]): Promise<() => Promise<void>> {
  const path = join(MAINTENANCE, ALLOW);
  const before = await readIfThere(join(nginxDirectory, path));
  const put = (text: string): Promise<void> => writeFiles(nginxDirectory, new Map([[path, text]]));
  await put(allowConf(networks));
  return () => put(before ?? allowConf([]));
}

/** Whether something is said of who passes, that nginx may know or not. */
export async function mayAllow(nginxDirectory: string): Promise<boolean> {
  return (await changedAt(join(nginxDirectory, MAINTENANCE, ALLOW))) !== undefined;
}

/** Nobody passes, and nginx knows. */
export async function removeAllowed(nginxDirectory: string): Promise<void> {
  const file = join(nginxDirectory, MAINTENANCE, ALLOW);
  await onDisk(file, () => rm(file, { force: true }));
}
