import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Maintenance } from '../../release/observed.ts';
import { ALLOW, allowConf, allowedIn, MAINTENANCE, PAGE } from '../../render/nginx/maintenance.ts';
import { readOwn, removeFile, writeBytes, writeFiles } from '../host/files.ts';
import { letWorkersIn } from '../host/for-workers.ts';
import { inProject } from '../state/in-project.ts';

export async function readMaintenance(nginxDirectory: string): Promise<Maintenance> {
  const [since, conf] = await Promise.all([
    changedAt(join(nginxDirectory, MAINTENANCE, PAGE)),
    readOwn(...inProject(nginxDirectory, join(MAINTENANCE, ALLOW))),
  ]);
  return { ...(since === undefined ? {} : { since }), allow: conf === undefined ? [] : allowedIn(conf) };
}

async function changedAt(file: string): Promise<string | undefined> {
  return stat(file).then(
    ({ mtime }) => mtime.toISOString(),
    () => undefined,
  );
}

/** Puts the page in place, atomically: visitors get it from then on. It keeps the age of a page it replaces. */
export async function writePage(nginxDirectory: string, page: Uint8Array): Promise<void> {
  const { since } = await readMaintenance(nginxDirectory);
  const [project, folder] = inProject(nginxDirectory, MAINTENANCE);
  await letWorkersIn(project, folder);
  await writeBytes(...inProject(nginxDirectory, join(MAINTENANCE, PAGE)), page, async (handle) => {
    await handle.chmod(0o644);
    if (since !== undefined) await handle.utimes(new Date(since), new Date(since));
  });
}

export async function removePage(nginxDirectory: string): Promise<boolean> {
  const file = join(nginxDirectory, MAINTENANCE, PAGE);
  if ((await changedAt(file)) === undefined) return false;
  await removeFile(...inProject(nginxDirectory, join(MAINTENANCE, PAGE)));
  return true;
}

/** Returns a function that restores the former list. An empty list stays on disk until nginx has read it. */
export async function writeAllowed(nginxDirectory: string, networks: readonly string[]): Promise<() => Promise<void>> {
  const [project, path] = inProject(nginxDirectory, join(MAINTENANCE, ALLOW));
  const before = await readOwn(project, path);
  const put = (text: string): Promise<void> => writeFiles(project, new Map([[path, text]]));
  await put(allowConf(networks));
  return () => put(before ?? allowConf([]));
}

/** Whether a list of networks exists; nginx may or may not have read it. */
export async function mayAllow(nginxDirectory: string): Promise<boolean> {
  return (await changedAt(join(nginxDirectory, MAINTENANCE, ALLOW))) !== undefined;
}

/** Call this once nginx has read an empty list. */
export async function removeAllowed(nginxDirectory: string): Promise<void> {
  await removeFile(...inProject(nginxDirectory, join(MAINTENANCE, ALLOW)));
}
