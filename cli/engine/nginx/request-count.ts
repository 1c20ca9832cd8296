import { countRequests, type RequestCounts } from '../../release/metrics.ts';
import type { Deployment } from '../deployment.ts';
import { LOG_DELAY, publicRequests } from './access-log.ts';
import { requireProxy } from './running-proxy.ts';

/** Milliseconds: a number for the record is not worth a longer wait. */
const TIMEOUT = 10_000;

/** `since`: milliseconds since the epoch. After Ctrl-C too: nginx still served them. */
export async function requestCounts(site: Deployment, since: number): Promise<RequestCounts> {
  const { clock } = site;
  await clock.sleep(LOG_DELAY);
  const patient = { ...site, signal: clock.limit(TIMEOUT) };
  const requests = await publicRequests(patient, await requireProxy(patient), { since, until: clock.now() });
  patient.signal.throwIfAborted();
  return countRequests(requests);
}
