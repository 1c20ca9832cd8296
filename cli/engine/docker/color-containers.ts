import { BgcError, ExitCode } from '../../errors.ts';
import { type Color, colored } from '../../traffic/color.ts';
import { type ComposeProject, type ProjectContainer, projectContainers } from './containers.ts';

export async function colorContainers(
  { docker, project }: ComposeProject,
  color: Color,
  service?: string,
): Promise<ProjectContainer[]> {
  const containers = await projectContainers(docker, project);
  return containers.filter((one) => one.color === color && (service === undefined || one.service === service));
}

/** @throws BgcError when the service has no container in that color */
export async function requireContainers(
  here: ComposeProject,
  color: Color,
  service: string,
): Promise<ProjectContainer[]> {
  const containers = await colorContainers(here, color, service);
  if (containers.length > 0) return containers;
  throw new BgcError(`${colored(service, color)} has no container`, { code: ExitCode.failed, hint: 'bgc status' });
}
