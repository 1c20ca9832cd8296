import type Docker from 'dockerode';
import { NETWORKS, networksConf, type ProxyNetwork } from '../../render/networks.ts';
import { call } from '../docker/client.ts';
import type { ProjectContainer } from '../docker/containers.ts';
import { readOwn, writeFiles } from '../files.ts';
import type { Site } from '../site.ts';

/**
 * Says which networks the proxy is on, for its configuration to tell who asks; gives whether nginx has to read it.
 * Docker keeps the addresses of a network as long as a container is on it, so this is said when the proxy is created.
 */
export async function writeNetworks(site: Site, proxy: Pick<ProjectContainer, 'info'>): Promise<boolean> {
  const names = Object.keys(proxy.info.NetworkSettings.Networks).sort();
  const text = networksConf(await Promise.all(names.map((name) => networkOf(site.docker, name))));
  if ((await readOwn(site.directory, NETWORKS)) === text) return false;
  await writeFiles(site.directory, new Map([[NETWORKS, text]]));
  return true;
}

/** https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Network/operation/NetworkInspect */
async function networkOf(docker: Docker, name: string): Promise<ProxyNetwork> {
  const { IPAM } = await call(docker.getNetwork(name).inspect());
  const configs = IPAM?.Config ?? [];
  return {
    name,
    subnets: configs.flatMap(({ Subnet }) => Subnet ?? []),
    gateways: configs.flatMap(({ Gateway }) => Gateway?.replace(/\/\d+$/, '') ?? []),
  };
}
