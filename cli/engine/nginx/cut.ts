import type { Cut } from '../../release/cut.ts';
import { logStream } from '../docker/log-stream.ts';
import type { RunningProxy, Site } from '../site.ts';
import { parseAccessLine } from './access-log.ts';
import { parseErrorLine } from './error-log.ts';

const SWITCHING_PROTOCOLS = 101;
const CLIENT_LEFT = 499;
/** nginx's own clock and Docker's differ by the way through the pipe. */
const TOLERANCE = 200;

/**
 * What nginx cut when the time for old workers was up. Its error log does not say so; the access log does: the request
 * has no "completion" although its client did not leave, and it ended when its worker had been shutting down that long.
 * Measured with nginx 1.30: WebSockets are logged with 101, requests without an answer with 000.
 * @param since milliseconds since the epoch: before the first of those workers was told to quit
 */
export async function cutSince(site: Site, proxy: RunningProxy, since: number, timeout: number): Promise<Cut> {
  const quitAt = new Map<number, number>();
  const cut: Cut = { requests: 0, webSockets: 0, after: timeout };
  const options = { since, stderr: true, signal: site.signal };
  for await (const { at, text } of logStream(site.docker, proxy.id, options)) {
    const quitting = quittingWorker(text);
    if (quitting !== undefined) quitAt.set(quitting, at);
    const line = parseAccessLine(text);
    if (line === undefined || line.complete || line.status === CLIENT_LEFT) continue;
    if (line.at - (quitAt.get(line.pid) ?? line.at) < timeout - TOLERANCE) continue;
    if (line.status === SWITCHING_PROTOCOLS) cut.webSockets += 1;
    else cut.requests += 1;
  }
  return cut;
}

function quittingWorker(text: string): number | undefined {
  const line = parseErrorLine(text);
  return line?.message === 'gracefully shutting down' ? line.pid : undefined;
}
