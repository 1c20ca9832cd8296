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
 * Counts the requests nginx dropped because the time of old workers was up. The error log does not tell, but the access
 * log does: such a request has no "completion" although its client did not leave, and it ended when its worker had been
 * shutting down for `timeout`. Measured with nginx 1.30: WebSockets are logged with 101, requests without an answer
 * with 000.
 * @param timeout milliseconds
 */
export async function droppedIn(
  site: Pick<Deployment, 'docker' | 'signal'>,
  proxy: Pick<RunningProxy, 'id'>,
  { since, until }: Stretch,
  timeout: number,
): Promise<DroppedRequests> {
  const quitAt = new Map<number, number>();
  const cut: DroppedRequests = { requests: 0, webSockets: 0, after: timeout };
  // The workers of requests dropped at `since` were told to quit that much earlier.
  const from = since - timeout - GRACE;
  const options = { since: from, until: until + LOG_DELAY, stderr: true, signal: site.signal };
  for await (const { at, text } of logStream(site.docker, proxy.id, options)) {
    const quitting = quittingWorker(text);
    if (quitting !== undefined) quitAt.set(quitting, at);
    const line = parseAccessLine(text);
    if (line === undefined || line.at < since || line.at >= until) continue;
    if (!isCut(line, quitAt.get(line.pid), timeout)) continue;
    if (line.status === SWITCHING_PROTOCOLS) cut.webSockets += 1;
    else cut.requests += 1;
  }
  if (cut.requests + cut.webSockets > 0) cut.atLeast = await beginsAfter(site, proxy, since);
  return cut;
}

function isCut({ at, complete, status }: AccessLine, quitAt: number | undefined, timeout: number): boolean {
  return !complete && status !== CLIENT_LEFT && quitAt !== undefined && at - quitAt >= timeout - TOLERANCE;
}

/** Whether the log begins only after a time: it has been rotated, or started over, since. */
async function beginsAfter(
  site: Pick<Deployment, 'docker' | 'signal'>,
  proxy: Pick<RunningProxy, 'id'>,
  time: number,
): Promise<boolean> {
  for await (const { at } of followedLog(site.docker, proxy.id, { since: 0, stderr: true, signal: site.signal })) {
    return at > time;
  }
  return true;
}

function quittingWorker(text: string): number | undefined {
  const line = parseErrorLine(text);
  return line?.message === 'gracefully shutting down' ? line.pid : undefined;
}
