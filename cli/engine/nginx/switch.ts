import { BgcError, ExitCode, messageOf } from '../../errors.ts';
import { configFile } from '../../render/nginx/config-file.ts';
import { isSameRouting, type Routing, routingText } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import type { Starts } from '../docker/container-failure.ts';
import { poll } from '../host/poll.ts';
import { activate, activeRouting } from './active-link.ts';
import { servingOf } from './control.ts';
import { followControlPort, waitForProxy } from './reconnect.ts';
import { reload } from './reload.ts';
import { nginxDirectory, proxyIn, type RunningProxy } from './running-proxy.ts';
import { testFile } from './test-file.ts';

/**
 * Returns when the running nginx answers with the new generation and no worker of the old one takes a connection.
 * Neither the exit code of `nginx -t` nor a delivered signal proves that: both succeed for reloads that nginx refuses.
 * @throws BgcError when anything is in doubt, after the former routing is restored
 */
export async function switchTo(
  site: Deployment,
  proxy: RunningProxy,
  routing: Routing,
  prove: () => Promise<void>,
): Promise<void> {
  const directory = nginxDirectory(site);
  // What nginx serves goes before what the link names: where they differ, the link's routing was never proved.
  const before = (await servingOf(proxy.control))?.routing ?? (await activeRouting(directory)) ?? routing;
  await testFile(site, proxy, configFile(routing));
  await activate(directory, routing);
  try {
    await reload(site, proxy, routing);
    await prove();
  } catch (error) {
    await activate(directory, before);
    await putBack(site, before, error);
    throw error;
  }
}

/** @throws BgcError with both problems when the former routing cannot be restored */
async function putBack(site: Deployment, before: Routing, error: unknown): Promise<void> {
  const present = proxyIn(await waitForProxy(site));
  // The next start of the proxy serves what the link names.
  if (present === undefined) return;
  try {
    await reload(site, present, before);
  } catch (second) {
    // The cause of the refusal may be in both files: nginx then keeps what it has. Or it is only slow.
    if (await comesToServe(site, present, before)) return;
    throw new BgcError(
      `${messageOf(error)}; and ${routingText(before)} could not be made live again: ${messageOf(second)}`,
      {
        code: ExitCode.failed,
        details: error instanceof BgcError ? error.details : [],
        hint: 'bgc status',
        cause: error,
      },
    );
  }
}

/** Milliseconds that nginx gets before bgc reports that the former routing was not restored. */
const LATE = 5000;
const POLL_INTERVAL = 250;

async function comesToServe(site: Deployment, proxy: RunningProxy, routing: Routing): Promise<boolean> {
  const answers = followControlPort(site, proxy, servingOf);
  const isServed = async (): Promise<boolean> => isSameRouting((await answers())?.routing, routing);
  return poll(site.clock, isServed, { within: LATE, every: POLL_INTERVAL }).catch(() => false);
}

export interface Switched {
  /** When it began, in milliseconds since the epoch. */
  at: number;
  starts: Starts;
}
