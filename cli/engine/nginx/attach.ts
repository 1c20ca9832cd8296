import type { Config } from '../../config/config.ts';
import { hostOf } from '../../render/hosts.ts';
import { portIn } from '../../render/nginx/upstreams.ts';
import { PRIVATE_NETWORK } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { call, isConflict } from '../docker/client.ts';
import type { ProjectContainer } from '../docker/containers.ts';

/** For containers of an earlier version of bgc: only on this network do they have the alias the proxy knows them by. */
export async function attach(
  { docker, project }: Deployment,
  config: Pick<Config, 'services'>,
  containers: readonly ProjectContainer[],
): Promise<void> {
  const network = `${project}_${PRIVATE_NETWORK}`;
  for (const { color, service, state, info } of containers) {
    if (
      color === undefined ||
      portIn(config, service) === undefined ||
      Object.hasOwn(info.NetworkSettings.Networks, network)
    )
      continue;
    const aliases = [hostOf({ name: project }, service, color)];
    const connecting = docker
      .getNetwork(network)
      .connect({ Container: state.id, EndpointConfig: { Aliases: aliases } });
    await call(connecting).catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
  }
}
