import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { BgcError, ExitCode, usageError } from '../../errors.ts';
import { OVERLAY } from '../../render/compose/overlay-file.ts';
import { PROXY, SPOOL } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { call, connectDocker } from '../docker/client.ts';
import { WITHOUT_SHELL } from '../docker/compose-env.ts';
import { removeVolume } from '../docker/volumes.ts';
import { runProcess } from '../host/process.ts';

export async function takeDown(site: Deployment, volumes: boolean): Promise<void> {
  const { compose, directory, docker, project, signal } = site;
  if (existsSync(join(directory, OVERLAY)))
    await compose.run('stopping the project', ['down', '--remove-orphans', ...(volumes ? ['--volumes'] : [])]);
  else if (await leavesAnything(docker, project)) await removeByLabels(project, volumes, signal);
  else throw usageError(`nothing has been released here: Docker has nothing of the project ${project}`, 'bgc up');
  await removeSpool(docker, project);
}

/** Everything created from a directory is known by its labels, even if its files have been deleted since. */
export async function takeDownFrom(directory: string, volumes: boolean, signal: AbortSignal): Promise<boolean> {
  const docker = await connectDocker();
  const project = await projectAt(docker, directory);
  if (project === undefined) return false;
  await removeByLabels(project, volumes, signal);
  await removeSpool(docker, project);
  return true;
}

/** nginx leaves no data in this volume. */
async function removeSpool(docker: Docker, project: string): Promise<void> {
  await removeVolume(docker, `${project}_${SPOOL}`);
}

/** The Compose project whose proxy was created in a directory, by Compose's own labels; undefined if none. */
async function projectAt(docker: Docker, directory: string): Promise<string | undefined> {
  const label = [`com.docker.compose.service=${PROXY}`, `com.docker.compose.project.working_dir=${directory}`];
  const [proxy] = await call(docker.listContainers({ all: true, filters: { label } }));
  return proxy?.Labels['com.docker.compose.project'];
}

async function leavesAnything(docker: Docker, project: string): Promise<boolean> {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const found = await Promise.all([
    call(docker.listContainers({ all: true, filters })),
    call(docker.listNetworks({ filters })),
  ]);
  return found.some(({ length }) => length > 0);
}

/** Removes a project by the labels of its containers and networks: Compose does so away from any Compose file. */
async function removeByLabels(project: string, volumes: boolean, signal: AbortSignal): Promise<void> {
  const down = ['down', '--remove-orphans', ...(volumes ? ['--volumes'] : [])];
  const args = ['compose', '--ansi', 'never', '-p', project, ...down];
  const { code, errors } = await runProcess('docker', args, { cwd: '/', signal, env: WITHOUT_SHELL });
  if (code === 0) return;
  throw new BgcError('stopping the project failed', {
    code: ExitCode.failed,
    details: errors.slice(-10),
    hint: `docker compose -p ${project} down --remove-orphans`,
  });
}
