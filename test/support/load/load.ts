import { Client, type ClientPlan, type RequestRecord } from './client.ts';
import { type Report, Tally } from './report.ts';
import { requestBytes } from './request.ts';
import type { Response } from './response.ts';
import { parseTarget } from './target.ts';

export interface LoadOptions {
  /** On loopback only. */
  url: string;
  /** The Host header, where it is not the one of the URL. */
  host?: string;
  clients?: number;
  method?: string;
  bodyBytes?: number;
  /** Each client waits this long, evenly spread, between an answer and its next request. */
  thinkMs?: readonly [number, number];
  hungAfterMs?: number;
  /** Names an answer, for `byAnswer`. Called for successful answers only. */
  classify?: (response: Response) => string;
  onRequest?: (record: RequestRecord) => void;
}

export interface Load {
  /** Everything so far. */
  snapshot(): Report;
  /** What completed since the last mark (or the start), and sets the next mark. */
  mark(): Report;
  /** Finishes outstanding requests, closes every connection and reports everything. */
  stop(): Promise<Report>;
}

export function startLoad(options: LoadOptions): Load {
  const total = new Tally();
  let lap = new Tally();
  const listener = {
    onRequest: (record: RequestRecord) => {
      total.onRequest(record);
      lap.onRequest(record);
      options.onRequest?.(record);
    },
    onIdleClose: () => {
      total.onIdleClose();
      lap.onIdleClose();
    },
  };
  const plan = clientPlan(options);
  const clients = Array.from({ length: options.clients ?? 50 }, () => new Client(plan, listener));
  const running = Promise.all(clients.map((client) => client.run()));
  return {
    snapshot: () => total.report(),
    mark: () => {
      const report = lap.report();
      lap = new Tally();
      return report;
    },
    stop: async () => {
      for (const client of clients) client.stop();
      await running;
      return total.report();
    },
  };
}

function clientPlan({ url, host, method = 'GET', bodyBytes = 0, ...options }: LoadOptions): ClientPlan {
  const target = parseTarget(url, host);
  return {
    target,
    method,
    request: requestBytes(method, target, bodyBytes),
    thinkMs: options.thinkMs ?? [0, 20],
    hungAfterMs: options.hungAfterMs ?? 30_000,
    classify: options.classify ?? ((response) => String(response.status)),
  };
}
