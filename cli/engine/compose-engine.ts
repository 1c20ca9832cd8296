import type { Engine } from '../release/engine.ts';
import { type Deployment, deploymentOf, type Opened, type Opening } from './deployment.ts';
import { connectDocker } from './docker/client.ts';
import { projectContainers } from './docker/containers.ts';
import { machineOf } from './machine.ts';
import { DropCounter } from './nginx/drop-counter.ts';
import type { Switched } from './nginx/switch.ts';
import { observe } from './observe.ts';
import { preflightOf } from './preflight/preflight.ts';
import { proxyOf } from './proxy.ts';
import { runtimeOf } from './runtime.ts';
import { drainTimeouts } from './state/running-configs.ts';

export async function open(opening: Opening): Promise<Opened> {
  const { config, directory, name, signal, clock } = opening;
  const docker = await connectDocker();
  const drops = new DropCounter(clock, config.drain.timeout, async () =>
    drainTimeouts(directory, await projectContainers(docker, name)),
  );
  const site = deploymentOf(opening, docker, signal);
  return { engine: composeEngine(site, opening, drops), preflight: preflightOf(site, config) };
}

function composeEngine(site: Deployment, opening: Opening, drops: DropCounter): Engine {
  const switches: Switched[] = [];
  return {
    ...runtimeOf(site, opening, switches),
    ...proxyOf(site, opening, drops, switches),
    ...machineOf(site, opening),
    observe: () => observe(site, opening.config),
    uninterruptible: () =>
      composeEngine(deploymentOf(opening, site.docker, new AbortController().signal), opening, drops),
  };
}
