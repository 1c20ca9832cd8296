import type { ContainerInspectInfo } from 'dockerode';
import { BgcError, ExitCode } from '../../errors.ts';
import { call } from './client.ts';
import { type ComposeProject, isProxy, projectContainers } from './containers.ts';
import { inspectThere } from './inspect.ts';

/** Container names by network, as the engine calls the network. */
type NamesByNetwork = ReadonlyMap<string, ReadonlySet<string>>;

interface Namesake {
  container: string;
  name: string;
  network: string;
}

/** Docker's DNS gives the address of either; @throws BgcError when another project's container answers to the name */
export async function requireNoNamesake(here: ComposeProject, host: string): Promise<void> {
  const proxy = (await projectContainers(here.docker, here.project)).find(isProxy);
  const networks = Object.keys(proxy?.info.NetworkSettings.Networks ?? {});
  const [found] = await namesakes(here, new Map(networks.map((network) => [network, new Set([host])])));
  if (found === undefined) return;
  const { container, network } = found;
  throw new BgcError(`the container ${container} answers to the name ${host} on the network ${network}`, {
    code: ExitCode.failed,
    details: ['visitors would get its answers'],
    hint: `docker network disconnect ${network} ${container}, or give it another name there`,
  });
}

export async function namesakes({ docker, project }: ComposeProject, names: NamesByNetwork): Promise<Namesake[]> {
  const running = await call(docker.listContainers());
  const others = running.filter(
    ({ Labels, NetworkSettings }) =>
      Labels['com.docker.compose.project'] !== project &&
      Object.keys(NetworkSettings.Networks).some((network) => names.has(network)),
  );
  const inspected = await Promise.all(others.map(({ Id }) => inspectThere(docker, Id)));
  return inspected.flatMap((info) => (info === undefined ? [] : answersOf(info, names)));
}

/** A container answers to its aliases, its own name and its host name (moby: buildEndpointDNSNames). */
function answersOf(info: ContainerInspectInfo, names: NamesByNetwork): Namesake[] {
  const container = info.Name.replace(/^\//, '');
  return Object.entries(info.NetworkSettings.Networks).flatMap(([network, { Aliases }]) => {
    // The engine sends null for no aliases, which its types do not say.
    const aliases: readonly string[] | null | undefined = Aliases;
    const answers = new Set([container, info.Config.Hostname, ...(aliases ?? [])].map((one) => one.toLowerCase()));
    const shared = [...(names.get(network) ?? [])].filter((name) => answers.has(name.toLowerCase()));
    return shared.map((name) => ({ container, name, network }));
  });
}
