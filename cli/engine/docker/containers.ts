import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import type { ContainerState } from '../../release/observed.ts';
import { COLORS, type Color, colored, PROXY } from '../../traffic/color.ts';
import { call } from './client.ts';
import { inspectThere } from './inspect.ts';

export interface ComposeProject {
  docker: Docker;
  project: string;
}

export interface ProjectContainer {
  /** The Compose service; with `color`, the released service that the color runs. */
  service: string;
  color: Color | undefined;
  state: ContainerState;
  labels: Readonly<Record<string, string>>;
  /** IPv4, one per network. */
  addresses: readonly string[];
  info: ContainerInspectInfo;
}

/** Every container of a Compose project, running or not, except one-off ones. Omits one that vanishes meanwhile. */
export async function projectContainers(docker: Docker, project: string): Promise<ProjectContainer[]> {
  const filters = { label: [`com.docker.compose.project=${project}`, 'com.docker.compose.oneoff=False'] };
  const listed = await call(docker.listContainers({ all: true, filters }));
  const inspected = await Promise.all(listed.map(({ Id }) => inspectThere(docker, Id)));
  return inspected.flatMap((info) => (info === undefined ? [] : [toContainer(info)]));
}

function toContainer(info: ContainerInspectInfo): ProjectContainer {
  const labels = info.Config.Labels;
  const released = releasedAs(labels);
  const service = released?.service ?? labels['com.docker.compose.service'] ?? '';
  return {
    service,
    color: released?.color,
    labels,
    addresses: Object.values(info.NetworkSettings.Networks).flatMap(({ IPAddress }) => (IPAddress ? [IPAddress] : [])),
    info,
    state: {
      id: info.Id,
      name: info.Name.replace(/^\//, ''),
      service,
      release: released?.release ?? 0,
      image: info.Config.Image,
      status: info.State.Status,
      health: healthOf(info),
      startedAt: info.State.StartedAt,
      exitCode: info.State.ExitCode,
    },
  };
}

/** Any image may carry bgc's labels: they count only where Compose's own label, which only Compose sets, agrees. */
function releasedAs(
  labels: ProjectContainer['labels'],
): { service: string; color: Color; release: number } | undefined {
  const { 'dev.bgc.service': service = '', 'dev.bgc.release': release = '' } = labels;
  const color = COLORS.find((one) => one === labels['dev.bgc.color']);
  if (color === undefined || labels['com.docker.compose.service'] !== colored(service, color)) return undefined;
  return { service, color, release: /^\d{1,9}$/.test(release) ? Number(release) : 0 };
}

function healthOf({ State: { Health } }: ContainerInspectInfo): ContainerState['health'] {
  switch (Health?.Status) {
    case 'healthy':
    case 'unhealthy':
    case 'starting':
      return Health.Status;
    default:
      return 'none';
  }
}

export function isProxy({ labels }: ProjectContainer): boolean {
  return labels['com.docker.compose.service'] === PROXY;
}
