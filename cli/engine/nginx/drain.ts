import type { DroppedRequests } from '../../release/dropped-requests.ts';
import type { Color } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { colorContainers } from '../docker/color-containers.ts';
import { projectContainers } from '../docker/containers.ts';
import { poll } from '../host/poll.ts';
import { LOG_DELAY } from './access-log.ts';
import { isConnected } from './connections.ts';
import type { DropCounter } from './drop-counter.ts';
import { GRACE } from './dropped-requests.ts';
import { proxyIn, type RunningProxy } from './running-proxy.ts';
import { workersOf } from './workers.ts';

const POLL_INTERVAL = 100;

interface DrainOptions {
  /** Milliseconds that old workers get to finish. */
  timeout: number;
  leave: number;
  /** The drain also ends once nginx has no connection to it. A visitor's idle connection keeps a worker for 20 s. */
  of?: Color | undefined;
}

/** Only when all old workers have exited does the old color get no more requests. Returns the dropped requests. */
export async function drain(
  site: Deployment,
  { timeout, leave, of: color }: DrainOptions,
  drops: DropCounter,
): Promise<DroppedRequests> {
  const proxy = proxyIn(await projectContainers(site.docker, site.project));
  if (proxy === undefined) return drops.none;
  const isQuiet = color === undefined ? async () => false : await quietness(site, proxy, color);
  const left = async (): Promise<number> => (await workersOf(site.docker, proxy.id)).draining.size;
  const isOver = async (): Promise<boolean> => (await left()) <= leave || (await isQuiet());
  await poll(site.clock, isOver, { within: timeout + GRACE, every: POLL_INTERVAL, signal: site.signal });
  await site.clock.sleep(LOG_DELAY, site.signal);
  return drops.more(site, proxy);
}

/** Returns a check: nginx had no connection to a color in two polls in a row; a request may begin between polls. */
async function quietness(site: Deployment, proxy: RunningProxy, color: Color): Promise<() => Promise<boolean>> {
  const addresses = (await colorContainers(site, color)).flatMap((one) => one.addresses);
  let looks = 0;
  return async () => {
    looks = (await isConnected(site.docker, proxy.id, addresses)) === false ? looks + 1 : 0;
    return looks > 1;
  };
}
