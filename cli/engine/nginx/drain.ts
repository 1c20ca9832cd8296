import { setTimeout as sleep } from 'node:timers/promises';
import { requireProxy, type Site } from '../site.ts';
import { workersOf } from './workers.ts';

const LOOK = 100;

/**
 * Waits until every nginx worker that was told to quit has gone: only then does nobody talk to the old color any more.
 * nginx ends them itself after `worker_shutdown_timeout`, which is `timeout`; a little more time is given for that.
 */
export async function drain(site: Site, timeout: number): Promise<void> {
  const proxy = await requireProxy(site);
  const deadline = Date.now() + timeout + 5000;
  while ((await workersOf(site.docker, proxy.id)).draining.size > 0 && Date.now() < deadline) {
    await sleep(LOOK, undefined, { signal: site.signal });
  }
}
