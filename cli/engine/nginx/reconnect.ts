import { BgcError, ExitCode } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import type { Target } from '../host/http.ts';
import { poll } from '../host/poll.ts';
import { servingOf } from './control.ts';
import { proxyIn, type RunningProxy } from './running-proxy.ts';

/** Milliseconds. Docker restarts a crashed container after 100 ms, and waits twice as long each time. */
const BACK_WITHIN = 10_000;
const POLL_INTERVAL = 50;

/** A crashed proxy gets time to come back. Ctrl-C does not end the wait: the routing must be certain first. */
export async function waitForProxy(site: Deployment): Promise<ProjectContainer[]> {
  let containers: ProjectContainer[] = [];
  const isBack = async (): Promise<boolean> => {
    containers = await projectContainers(site.docker, site.project);
    const proxy = proxyIn(containers);
    if (proxy === undefined) return !comesBack(containers);
    return (await servingOf(proxy.control)) !== undefined;
  };
  await poll(site.clock, isBack, { within: BACK_WITHIN, every: POLL_INTERVAL });
  return containers;
}

function isRestarting(containers: readonly ProjectContainer[]): boolean {
  return containers.some((one) => isProxy(one) && one.state.status === 'restarting');
}

/** It crashes each time Docker starts it. Right after such a start, its status is "running". */
export async function isFailing(containers: readonly ProjectContainer[]): Promise<boolean> {
  if (isRestarting(containers)) return true;
  const proxy = proxyIn(containers);
  const hasCrashed = containers.some(
    (one) => isProxy(one) && one.state.status === 'running' && one.info.RestartCount > 0,
  );
  return hasCrashed && (proxy === undefined || (await servingOf(proxy.control)) === undefined);
}

/** Between a crash and the next start the proxy has no ports, and Docker says "running" for part of that time. */
function comesBack(containers: readonly ProjectContainer[]): boolean {
  return isRestarting(containers) || containers.some((one) => isProxy(one) && one.state.status === 'running');
}

/** The control port changes when Docker restarts the proxy; @throws BgcError when it was stopped or removed */
export function followControlPort<T>(
  site: Deployment,
  { control: first }: Pick<RunningProxy, 'control'>,
  ask: (control: Target) => Promise<T | undefined>,
): () => Promise<T | undefined> {
  let control = first;
  return async () => {
    const answer = await ask(control);
    if (answer !== undefined) return answer;
    const containers = await projectContainers(site.docker, site.project);
    const proxy = proxyIn(containers);
    if (proxy === undefined && !comesBack(containers)) throw gone();
    control = proxy?.control ?? control;
    return undefined;
  };
}

function gone(): BgcError {
  return new BgcError('the proxy was stopped or removed meanwhile', {
    code: ExitCode.failed,
    hint: 'bgc status, then bgc up',
  });
}
