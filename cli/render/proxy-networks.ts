import type { Config } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { servicesWithPort } from './upstreams.ts';

/** The networks that the proxy is on: those of every service that gets traffic. */
export function proxyNetworks(config: Config, project: Project): string[] {
  const all = servicesWithPort(config).flatMap(({ name }) => [...(project.services.get(name)?.networks.keys() ?? [])]);
  return [...new Set(all)];
}
