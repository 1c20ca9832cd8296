import type Docker from 'dockerode';
import { BgcError, ExitCode } from '../../errors.ts';
import { PROXY } from '../../traffic/color.ts';
import { call } from '../docker/client.ts';
import { runProcess } from '../host/process.ts';

/** The Compose project whose proxy was created in a directory, by Compose's own labels; undefined if none. */
export async function projectAt(docker: Docker, directory: string): Promise<string | undefined> {
  const label = [`com.docker.compose.service=${PROXY}`, `com.docker.compose.project.working_dir=${directory}`];
  const [proxy] = await call(docker.listContainers({ all: true, filters: { label } }));
  return proxy?.Labels['com.docker.compose.project'];
}

export async function leavesAnything(docker: Docker, project: string): Promise<boolean> {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const found = await Promise.all([
    call(docker.listContainers({ all: true, filters })),
    call(docker.listNetworks({ filters })),
  ]);
  return found.some(({ length }) => length > 0);
}

/** Removes a project by the labels of its containers and networks: Compose does so away from any Compose file. */
export async function removeByLabels(project: string, volumes: readonly string[], signal: AbortSignal): Promise<void> {
  const args = ['compose', '--ansi', 'never', '-p', project, 'down', '--remove-orphans', ...volumes];
  const { code, errors } = await runProcess('docker', args, { cwd: '/', signal });
  if (code === 0) return;
  throw new BgcError('stopping the project failed', {
    code: ExitCode.failed,
    details: errors.slice(-10),
    hint: `docker compose -p ${project} down --remove-orphans`,
  });
}
