import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { codeOf, usageError } from '../../errors.ts';
import type { Home } from '../../release/observed.ts';
import type { Deployment } from '../deployment.ts';
import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import { exec } from '../docker/exec.ts';
import { activeRouting } from './active-link.ts';
import { nginxDirectory } from './running-proxy.ts';

const MOUNTED = '/etc/nginx/bgc';

/** A moved directory takes the mount of a running container along, but its next start does not find the directory. */
export async function homeOf(
  site: Pick<Deployment, 'docker' | 'directory'>,
  containers: readonly ProjectContainer[],
): Promise<Home | undefined> {
  const proxy = containers.find(isProxy);
  const source = proxy?.info.Mounts.find(({ Destination }) => Destination === MOUNTED)?.Source;
  if (proxy === undefined || source === undefined) return undefined;
  const directory = dirname(dirname(source));
  if (!(await isSame(directory, site.directory)))
    // Docker created an empty one to mount, when the proxy started again after the directory was moved.
    return { kind: (await isEmpty(source)) ? 'gone' : 'elsewhere', directory };
  return (await seesAnother(site, proxy)) ? { kind: 'gone', directory } : undefined;
}

/** Compares real paths: one may be a link to the other. */
async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => undefined)));
  return a !== undefined && a === b;
}

/** A missing directory counts as empty, an unreadable one does not: the project may be released from it. */
async function isEmpty(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
  }
}

/** When the directory was recreated, a running container still has the old one: `ls -di` prints its inode. */
async function seesAnother(
  { docker, directory }: { docker: Docker; directory: string },
  { state }: ProjectContainer,
): Promise<boolean> {
  const nginx = nginxDirectory({ directory });
  if (state.status !== 'running' || (await activeRouting(nginx)) !== undefined) return false;
  const seen = await exec(docker, state.id, ['ls', '-di', MOUNTED]).catch(() => undefined);
  if (seen?.code !== 0) return false;
  const here = await stat(nginx).catch(() => undefined);
  return Number.parseInt(seen.lines[0] ?? '', 10) !== here?.ino;
}

/** @throws BgcError in a copy of the directory the project is released from: the two would undo each other's work */
export async function requireHome(site: Deployment): Promise<void> {
  const home = await homeOf(site, await projectContainers(site.docker, site.project));
  if (home?.kind !== 'elsewhere') return;
  throw usageError(
    `the Compose project ${site.project} is released from ${home.directory}; this directory is a copy`,
    `run bgc there (bgc --project-directory ${home.directory}), or give this copy a name of its own: "project_name:" in ${join(site.directory, 'bgc.yaml')}`,
  );
}
