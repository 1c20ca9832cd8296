import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import { proxyIn, type Site } from '../site.ts';
import { until } from '../until.ts';
import { servingOf } from './control.ts';

/** Milliseconds. Docker starts a container that has crashed again after 100 ms, and after twice as long each time. */
const BACK_WITHIN = 10_000;
const LOOK = 50;

/**
 * The containers of the project, once its proxy answers: one that has crashed is given time to come back. Ctrl-C does not
 * end it: who has the traffic is to be certain first.
 */
export async function onceProxyIsBack(site: Site): Promise<ProjectContainer[]> {
  let containers: ProjectContainer[] = [];
  const isBack = async (): Promise<boolean> => {
    containers = await projectContainers(site.docker, site.project);
    const proxy = proxyIn(containers);
    if (proxy === undefined) return !comesBack(containers);
    return (await servingOf(proxy.control)) !== undefined;
  };
  await until(isBack, { within: BACK_WITHIN, every: LOOK });
  return containers;
}

/** Whether Docker is about to start the proxy again. */
export function isRestarting(containers: readonly ProjectContainer[]): boolean {
  return containers.some((one) => isProxy(one) && one.state.status === 'restarting');
}

/** Between its end and its next start it has no ports, and Docker says "running" for a part of that time. */
export function comesBack(containers: readonly ProjectContainer[]): boolean {
  return isRestarting(containers) || containers.some((one) => isProxy(one) && one.state.status === 'running');
}
