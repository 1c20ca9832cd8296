import type { Config } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import { servicesWithPort } from '../nginx/upstreams.ts';

/** Names the proxy takes over, by network of the services: `http://web:3000` reaches the live color there. */
export function proxyNames(
  services: readonly { name: string }[],
  project: Project,
): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { name } of services) {
    for (const [network, { aliases }] of project.services.get(name)?.networks ?? []) {
      const known = names.get(network) ?? new Set();
      names.set(network, known);
      for (const alias of [name, ...aliases]) known.add(alias);
    }
  }
  return names;
}

export function proxyNetworks(configs: readonly Config[], project: Project): string[] {
  return [...proxyNames(configs.flatMap(servicesWithPort), project).keys()];
}
