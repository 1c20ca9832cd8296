import type { Deployment } from '../deployment.ts';
import { requireAgreement } from './agreement.ts';
import { waitForProxy } from './reconnect.ts';
import { reload } from './reload.ts';
import { proxyIn } from './running-proxy.ts';

/** Makes the running nginx read its files again; the routing stays. A proxy that starts later reads them then. */
export async function load(site: Deployment): Promise<void> {
  const proxy = proxyIn(await waitForProxy(site));
  if (proxy !== undefined) await reload(site, proxy, await requireAgreement(site, proxy));
}
