import type { ProjectContainer } from './containers.ts';

export function publishedAt(
  { info }: Pick<ProjectContainer, 'info'>,
  port: number | string | undefined,
): { host: string; port: number } | undefined {
  const binding = info.NetworkSettings.Ports[`${port}/tcp`]?.[0];
  return binding && { host: binding.HostIp, port: Number(binding.HostPort) };
}
