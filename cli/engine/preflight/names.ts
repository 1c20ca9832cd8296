import type { Config } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import type { Found } from '../../release/preflight.ts';
import { proxyNames } from '../../render/compose/proxy-networks.ts';
import { networkName } from '../../render/nginx/networks.ts';
import { servicesWithPort } from '../../render/nginx/upstreams.ts';
import type { Deployment } from '../deployment.ts';
import { namesakes } from '../docker/namesakes.ts';

/** A service that asks for such a name may get another project's container. Alone on a network, it asks for none. */
export async function inspectNames(site: Deployment, config: Config, project: Project): Promise<Found[]> {
  const services = [...project.services.values()].filter(({ enabled }) => enabled);
  const named = [...proxyNames(servicesWithPort(config), project)].filter(
    ([network]) => services.filter(({ networks }) => networks.has(network)).length > 1,
  );
  const found = await namesakes(site, new Map(named.map(([network, names]) => [networkName(project, network), names])));
  const others = new Map<string, string[]>();
  for (const { name, network, container } of found) {
    const ambiguous = `on the network ${network}, ${name}`;
    others.set(ambiguous, [...(others.get(ambiguous) ?? []), container]);
  }
  return [...others].map(([ambiguous, containers]) => ({
    text: `${ambiguous} may lead to containers outside ${project.name}: ${containers.join(', ')}`,
    next: 'call it by an alias that only this project has there',
  }));
}
