import type Docker from 'dockerode';
import type { Project } from '../../project/project.ts';
import { PROXY } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { call, isUnchanged, translated } from '../docker/client.ts';
import { projectContainers } from '../docker/containers.ts';

type Here = Pick<Deployment, 'compose' | 'docker' | 'project'>;

/**
 * Stops previous services for good, with the restart policy `no`: with `always`, Docker would start them at the next
 * boot, beside the color that took over (https://docs.docker.com/engine/containers/start-containers-automatically/).
 */
export async function stopPrevious(here: Here, services: readonly string[]): Promise<void> {
  await each(here, services, (container) => container.update({ RestartPolicy: restartPolicy('no') }));
  await here.compose.run(`stopping ${services.join(', ')}`, ['stop', ...services]);
}

/** Starts previous services again, as they were. Compose cannot do it: in bgc's overlay they have no containers. */
export async function restorePrevious(
  here: Here,
  { services: known }: Project,
  services: readonly string[],
): Promise<void> {
  await each(here, services, async (container, service) => {
    await container.update({ RestartPolicy: restartPolicy(known.get(service)?.restart) });
    await container.start().catch((error: unknown) => {
      if (!isUnchanged(translated(error))) throw error;
    });
  });
}

/** Of some services, those whose previous containers stand still since the colors took over: they are outdated. */
export async function stoppedPrevious({ docker, project }: Here, services: readonly string[]): Promise<string[]> {
  const containers = await projectContainers(docker, project);
  const colored = new Set(containers.filter(({ color }) => color !== undefined).map(({ service }) => service));
  const still = containers.filter(({ color, state }) => color === undefined && state.status === 'exited');
  return still.map(({ service }) => service).filter((name) => services.includes(name) && colored.has(name));
}

async function each(
  { docker, project }: Here,
  services: readonly string[],
  work: (container: Docker.Container, service: string) => Promise<unknown>,
): Promise<void> {
  const containers = await projectContainers(docker, project);
  const own = containers.filter(({ color, service }) => color === undefined && services.includes(service));
  await Promise.all(own.map(({ service, state }) => call(work(docker.getContainer(state.id), service))));
}

/** `on-failure:3` in the engine's form: https://docs.docker.com/reference/compose-file/services/#restart */
function restartPolicy(written = 'no'): { Name: string; MaximumRetryCount?: number } {
  const [name = 'no', retries] = written.split(':');
  return { Name: name, ...(retries === undefined ? {} : { MaximumRetryCount: Number(retries) }) };
}

export async function handBack(site: Deployment, project: Project, services: readonly string[]): Promise<void> {
  if (services.length === 0) return;
  await site.compose.run('stopping the proxy', ['stop', PROXY]);
  await restorePrevious(site, project, services);
}
