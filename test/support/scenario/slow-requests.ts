import { Connection } from '../load/connection.ts';
import { requestHead } from '../load/request.ts';
import { parseTarget } from '../load/target.ts';

/** One slow request on a connection of its own. Times are milliseconds since the epoch. */
export interface SlowRequest {
  /** Before it connected. */
  startedAt: number;
  /** Once its last byte was written. */
  writtenAt: number;
  endedAt: number;
  /** The body, or what went wrong. */
  answer: string;
}

/**
 * Clients that ask for what takes long, over and over, each time on a new connection: a kept one may still belong to a
 * worker of the color before, rightly, so only a new connection tells which color has the traffic.
 */
export function startSlowRequests(url: string, { clients, ms }: { clients: number; ms: number }) {
  const requests: SlowRequest[] = [];
  let stopping = false;
  const client = async (): Promise<void> => {
    while (!stopping) requests.push(await slowRequest(new URL(`/slow?ms=${ms}`, url).href));
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  return {
    async stop(): Promise<SlowRequest[]> {
      stopping = true;
      await running;
      return requests;
    },
  };
}

async function slowRequest(url: string): Promise<SlowRequest> {
  const target = parseTarget(url);
  const startedAt = Date.now();
  let writtenAt = startedAt;
  const exchange = async (): Promise<string> => {
    const connection = await Connection.connect(target, HUNG_AFTER_MS);
    const answer = connection.ask(requestHead('GET', target), 'GET', HUNG_AFTER_MS);
    writtenAt = Date.now();
    const { status, body } = await answer;
    connection.close();
    return status === 200 ? body.trim() : `status ${status}`;
  };
  const answer = await exchange().catch((error: Error) => `failed: ${error.message}`);
  return { startedAt, writtenAt, endedAt: Date.now(), answer };
}

const HUNG_AFTER_MS = 30_000;
