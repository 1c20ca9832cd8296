import type { Config } from '../../config/config.ts';
import { namesOf } from '../../project/names.ts';
import type { Project } from '../../project/project.ts';
import { servicesWithPort } from '../nginx/upstreams.ts';

/** Names the proxy takes over, by network of the services: `http://web:3000` reaches the live color there. */
export function proxyNames(
  services: readonly { name: string }[],
  project: Project,
): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { name } of services) {
    for (const network of project.services.get(name)?.networks.keys() ?? []) {
      const known = names.get(network) ?? new Set();
      names.set(network, known);
      for (const one of namesOf(project, name, network)) known.add(one);
    }
  }
  return names;
}

export function proxyNetworks(configs: readonly Config[], project: Project): string[] {
  return [...proxyNames(configs.flatMap(servicesWithPort), project).keys()];
}
