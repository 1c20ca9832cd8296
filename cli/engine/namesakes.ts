import type { ContainerInspectInfo } from 'dockerode';
import { BgcError, ExitCode } from '../errors.ts';
import { call } from './docker/client.ts';
import { isProxy, projectContainers } from './docker/containers.ts';
import { inspectThere } from './docker/inspect.ts';
import type { Site } from './site.ts';

/** A container of somebody else that answers to one of some names on a network of the proxy. */
export interface Namesake {
  container: string;
  name: string;
  network: string;
}

/**
 * Looks for containers that are not this project's and have one of the names, on the networks of its proxy: Docker's DNS
 * gives the address of either. A name is an alias, or the container's own.
 * @param names in lower case
 */
export async function namesakesOf(site: Site, names: ReadonlySet<string>): Promise<Namesake[]> {
  const proxy = (await projectContainers(site.docker, site.project)).find(isProxy);
  const networks = new Set(Object.keys(proxy?.info.NetworkSettings.Networks ?? {}));
  const running = await call(site.docker.listContainers());
  const others = running.filter(
    ({ Labels, NetworkSettings }) =>
      Labels['com.docker.compose.project'] !== site.project &&
      Object.keys(NetworkSettings.Networks).some((network) => networks.has(network)),
  );
  const inspected = await Promise.all(others.map(({ Id }) => inspectThere(site.docker, Id)));
  return inspected.flatMap((info) => (info === undefined ? [] : namesIn(info, networks, names)));
}

function namesIn(info: ContainerInspectInfo, networks: ReadonlySet<string>, names: ReadonlySet<string>): Namesake[] {
  const container = info.Name.replace(/^\//, '');
  return Object.entries(info.NetworkSettings.Networks).flatMap(([network, attachment]) => {
    if (!networks.has(network)) return [];
    // The engine has null for none, which its types do not say.
    const aliases: readonly string[] | null | undefined = attachment.Aliases;
    const name = [container, ...(aliases ?? [])].find((one) => names.has(one.toLowerCase()));
    return name === undefined ? [] : [{ container, name, network }];
  });
}

/** @throws BgcError when somebody else answers to the name by which the proxy asks a color */
export async function requireNoNamesake(site: Site, host: string): Promise<void> {
  const [namesake] = await namesakesOf(site, new Set([host.toLowerCase()]));
  if (namesake === undefined) return;
  const { container, network } = namesake;
  throw new BgcError(`the container ${container} answers to the name ${host} on the network ${network}`, {
    code: ExitCode.failed,
    details: ['visitors would get its answers'],
    hint: `docker network disconnect ${network} ${container}, or give it another name there`,
  });
}
