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

/**
 * Whether the proxy has its files from somewhere else than this directory; nothing when all is as it should be.
 * A directory that is moved takes the mount of a running container along, but the next start looks for it in vain.
 */
export async function homeOf(
  site: Pick<Deployment, 'docker' | 'directory'>,
  containers: readonly ProjectContainer[],
): Promise<Home | undefined> {
  const proxy = containers.find(isProxy);
  const source = proxy?.info.Mounts.find(({ Destination }) => Destination === MOUNTED)?.Source;
  if (proxy === undefined || source === undefined) return undefined;
  const directory = dirname(dirname(source));
  if (!(await isSame(directory, site.directory)))
    // An empty one was made by Docker, to mount it: the proxy started again after the directory was moved.
    return { kind: (await isEmpty(source)) ? 'gone' : 'elsewhere', directory };
  return (await seesAnother(site, proxy)) ? { kind: 'gone', directory } : undefined;
}

/** By what they are, not by their names: one may be a link to the other. */
async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => undefined)));
  return a !== undefined && a === b;
}

/** One that cannot be looked into may be somebody's home. */
async function isEmpty(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
  }
}

/**
 * Where the directory was removed and made again, or moved and cloned again, a running container still has the old one:
 * `ls -di` tells its inode. A directory in which a release is active is taken for the right one, without asking.
 */
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

/** @throws BgcError in a copy of the directory from which the project is released: two would undo each other's work */
export async function requireHome(site: Deployment): Promise<void> {
  const home = await homeOf(site, await projectContainers(site.docker, site.project));
  if (home?.kind !== 'elsewhere') return;
  throw usageError(
    `the Compose project ${site.project} is released from ${home.directory}; this directory is a copy`,
    `run bgc there (bgc --project-directory ${home.directory}), or give this copy a name of its own: "name:" in ${join(site.directory, 'compose.yaml')}`,
  );
}
