import type { Project } from './project.ts';

/**
 * What other containers may call a service on a network, or on any of its own: its name, its aliases, its container's name
 * and its host name. Docker's DNS answers all of them (moby's `buildEndpointDNSNames`, since 25.0). A name that another
 * service has by itself is not counted.
 */
export function namesOf({ services }: Project, name: string, network?: string): string[] {
  const service = services.get(name);
  if (service === undefined) return [name];
  const { networks, containerName, hostname } = service;
  const aliases = [...networks].flatMap(([key, one]) => (network === undefined || key === network ? one.aliases : []));
  const known = [name, ...aliases, containerName ?? [], hostname ?? []].flat();
  return [...new Set(known)].filter((one) => one === name || !services.has(one));
}
