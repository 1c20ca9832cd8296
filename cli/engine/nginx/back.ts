import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import { proxyIn, type Site } from '../site.ts';
import { until } from '../until.ts';
import { servingOf } from './control.ts';

/** Milliseconds. Docker starts a container that has crashed again after 100 ms, and after twice as long each time. */
const BACK_WITHIN = 10_000;
const LOOK = 50;

/** The containers of the project, once its proxy answers: one that has crashed is given time to come back. */
export async function onceProxyIsBack(site: Site): Promise<ProjectContainer[]> {
  let containers: ProjectContainer[] = [];
  const isBack = async (): Promise<boolean> => {
    containers = await projectContainers(site.docker, site.project);
    const proxy = proxyIn(containers);
    if (proxy === undefined) return !isRestarting(containers);
    return (await servingOf(proxy.control)) !== undefined;
  };
  await until(isBack, { within: BACK_WITHIN, every: LOOK, signal: site.signal });
  return containers;
}

/** Whether Docker is about to start the proxy again. */
export function isRestarting(containers: readonly ProjectContainer[]): boolean {
  return containers.some((one) => isProxy(one) && one.state.status === 'restarting');
}
