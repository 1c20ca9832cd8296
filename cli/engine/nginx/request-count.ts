import { setTimeout as sleep } from 'node:timers/promises';
import { countRequests, type RequestCounts } from '../../release/metrics.ts';
import type { Deployment } from '../deployment.ts';
import { timeLimit } from '../host/time-limit.ts';
import { LOG_DELAY, publicRequests } from './access-log.ts';
import { requireProxy } from './running-proxy.ts';

/** Milliseconds: a number for the record is not worth a longer wait. */
const TIMEOUT = 10_000;

/** `since`: milliseconds since the epoch. After Ctrl-C too: nginx still served them. */
export async function requestCounts(site: Deployment, since: number): Promise<RequestCounts> {
  await sleep(LOG_DELAY);
  const patient = { ...site, signal: timeLimit(TIMEOUT) };
  const requests = await publicRequests(patient, await requireProxy(patient), { since, until: Date.now() });
  patient.signal.throwIfAborted();
  return countRequests(requests);
}
