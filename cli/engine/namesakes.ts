import type { ContainerInspectInfo } from 'dockerode';
import { BgcError, ExitCode } from '../errors.ts';
import { call } from './docker/client.ts';
import { isProxy, projectContainers } from './docker/containers.ts';
import { inspectThere } from './docker/inspect.ts';
import type { Site } from './site.ts';

/**
 * Looks for a container that is not this project's and answers to a name on the networks of its proxy: Docker's DNS gives
 * the address of either. A name is an alias, or the container's own, or its host name (moby: buildEndpointDNSNames).
 * @throws BgcError when there is one
 */
export async function requireNoNamesake(site: Site, host: string): Promise<void> {
  const proxy = (await projectContainers(site.docker, site.project)).find(isProxy);
  const networks = new Set(Object.keys(proxy?.info.NetworkSettings.Networks ?? {}));
  const running = await call(site.docker.listContainers());
  const others = running.filter(
    ({ Labels, NetworkSettings }) =>
      Labels['com.docker.compose.project'] !== site.project &&
      Object.keys(NetworkSettings.Networks).some((network) => networks.has(network)),
  );
  const inspected = await Promise.all(others.map(({ Id }) => inspectThere(site.docker, Id)));
  for (const info of inspected) {
    if (info === undefined) continue;
    const network = networkWhere(info, networks, host);
    if (network !== undefined) throw namesake(info.Name.replace(/^\//, ''), host, network);
  }
}

/** The network on which a container answers to a name. */
function networkWhere(info: ContainerInspectInfo, networks: ReadonlySet<string>, host: string): string | undefined {
  const answers = (name: string): boolean => name.toLowerCase() === host.toLowerCase();
  const [network] =
    Object.entries(info.NetworkSettings.Networks).find(([name, { Aliases }]) => {
      // The engine has null for none, which its types do not say.
      const aliases: readonly string[] | null | undefined = Aliases;
      return (
        networks.has(name) && [info.Name.replace(/^\//, ''), info.Config.Hostname, ...(aliases ?? [])].some(answers)
      );
    }) ?? [];
  return network;
}

function namesake(container: string, host: string, network: string): BgcError {
  return new BgcError(`the container ${container} answers to the name ${host} on the network ${network}`, {
    code: ExitCode.failed,
    details: ['visitors would get its answers'],
    hint: `docker network disconnect ${network} ${container}, or give it another name there`,
  });
}
