import type { DroppedRequests } from '../../release/dropped-requests.ts';
import type { Deployment } from '../deployment.ts';
import { followedLog, logStream } from '../docker/log-stream.ts';
import { type AccessLine, LOG_DELAY, parseAccessLine } from './access-log.ts';
import { parseErrorLine } from './error-log.ts';
import type { RunningProxy } from './running-proxy.ts';

const SWITCHING_PROTOCOLS = 101;
const CLIENT_LEFT = 499;
/** Milliseconds: nginx's timestamps and Docker's differ by the way through the pipe. */
const TOLERANCE = 200;
/** Milliseconds that may pass until old workers exit, after nginx itself ends them because their time is up. */
export const GRACE = 5000;

/** Milliseconds since the epoch. Requests that ended in between count. */
interface Stretch {
  since: number;
  until: number;
}

/**
 * The error log does not tell, but the access log does: such a request has no "completion" although its client did not
 * leave, and it ended when its worker had been shutting down for one of `timeouts`, in milliseconds.
 * Measured with nginx 1.30: WebSockets are logged with 101, requests without an answer with 000.
 */
export async function droppedIn(
  site: Pick<Deployment, 'docker' | 'signal' | 'clock'>,
  proxy: Pick<RunningProxy, 'id'>,
  { since, until }: Stretch,
  timeouts: readonly number[],
): Promise<DroppedRequests> {
  const quitAt = new Map<number, number>();
  const dropped = { requests: 0, webSockets: 0, after: Math.min(...timeouts) };
  // The workers of requests dropped at `since` were told to quit that much earlier.
  const from = since - Math.max(...timeouts) - GRACE;
  const options = { since: from, until: until + LOG_DELAY, stderr: true, signal: site.signal };
  for await (const { at, text } of logStream(site.docker, proxy.id, options)) {
    const quitting = quittingWorker(text);
    if (quitting !== undefined) quitAt.set(quitting, at);
    const line = parseAccessLine(text);
    if (line === undefined || line.at < since || line.at >= until) continue;
    const after = dropTime(line, quitAt.get(line.pid), timeouts);
    if (after === undefined) continue;
    dropped.after = Math.max(dropped.after, after);
    if (line.status === SWITCHING_PROTOCOLS) dropped.webSockets += 1;
    else dropped.requests += 1;
  }
  if (dropped.requests + dropped.webSockets === 0) return { ...dropped, after: timeouts[0] ?? 0 };
  return { ...dropped, atLeast: await beginsAfter(site, proxy, since) };
}

function dropTime(
  { at, complete, status }: AccessLine,
  quitAt: number | undefined,
  timeouts: readonly number[],
): number | undefined {
  if (complete || status === CLIENT_LEFT || quitAt === undefined) return undefined;
  const taken = at - quitAt;
  return timeouts.find((timeout) => taken >= timeout - TOLERANCE && taken <= timeout + GRACE);
}

/** Whether the log begins only after a time: it has been rotated, or started over, since. */
async function beginsAfter(
  site: Pick<Deployment, 'docker' | 'signal' | 'clock'>,
  proxy: Pick<RunningProxy, 'id'>,
  time: number,
): Promise<boolean> {
  const options = { since: 0, stderr: true, signal: site.signal, clock: site.clock };
  for await (const { at } of followedLog(site.docker, proxy.id, options)) {
    return at > time;
  }
  return true;
}

function quittingWorker(text: string): number | undefined {
  const line = parseErrorLine(text);
  return line?.message === 'gracefully shutting down' ? line.pid : undefined;
}
