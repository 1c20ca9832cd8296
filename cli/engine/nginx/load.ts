import { proxyIn, type Site } from '../site.ts';
import { requireAgreement } from './agreement.ts';
import { onceProxyIsBack } from './back.ts';
import { reload } from './reload.ts';

/** Has the running nginx read its files again, while the traffic stays where it is. A proxy that starts later reads them then. */
export async function load(site: Site): Promise<void> {
  const proxy = proxyIn(await onceProxyIsBack(site));
  if (proxy !== undefined) await reload(site, proxy, await requireAgreement(site, proxy));
}
