import type { Config } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { servicesWithPort } from './upstreams.ts';

/** The networks that the proxy is on: those of every service that gets traffic, by any of some files. */
export function proxyNetworks(configs: readonly Config[], project: Project): string[] {
  const all = configs
    .flatMap(servicesWithPort)
    .flatMap(({ name }) => [...(project.services.get(name)?.networks.keys() ?? [])]);
  return [...new Set(all)];
}
