import { setTimeout as pause } from 'node:timers/promises';
import { H2Session, type Outcome } from './h2-session.ts';
import { parseTarget } from './target.ts';

export interface H2Options {
  /** On loopback only. */
  url: string;
  /** What is asked for, where it is not the host of the URL. */
  host?: string;
  /** Connections. */
  clients: number;
  /** Requests that each connection has under way at once. */
  streams: number;
  bodyBytes?: number;
}

export interface H2Report {
  requests: number;
  /** As a user would have seen it. */
  failed: number;
  firstFailures: string[];
  /** Requests that were sent once more, on a new connection, since the server had said that it never looked at them. */
  sentAgain: number;
  connections: number;
}

/** A request that no connection takes is no request that was refused once. */
const MOST_TRIES = 5;

/**
 * Clients as browsers are: POSTs over HTTP/2, several at once on one connection, and another connection once the server
 * says goodbye (GOAWAY). Only what the server says it did not process is sent again; whatever else goes wrong failed.
 */
export function startH2Load({ url, host, clients, streams, bodyBytes = 200 }: H2Options) {
  const target = parseTarget(url, host);
  const body = Buffer.alloc(bodyBytes, 'x');
  const report: H2Report = { requests: 0, failed: 0, firstFailures: [], sentAgain: 0, connections: 0 };
  let stopping = false;

  const connection = () => {
    let session: H2Session | undefined;
    const open = (): H2Session => {
      if (session?.isOpen) return session;
      report.connections += 1;
      session = new H2Session(target);
      return session;
    };
    const exchange = async (): Promise<Outcome> => {
      for (let tries = 1; tries < MOST_TRIES; tries += 1) {
        const outcome = await open().ask('POST', body);
        if (outcome.kind !== 'unprocessed') return outcome;
        report.sentAgain += 1;
      }
      return { kind: 'failed', why: `not taken at ${MOST_TRIES} tries` };
    };
    const lane = async (): Promise<void> => {
      while (!stopping) {
        note(report, await exchange());
        await pause(Math.random() * 20);
      }
    };
    return Promise.all(Array.from({ length: streams }, lane)).finally(() => session?.close());
  };

  const running = Promise.all(Array.from({ length: clients }, connection));
  return {
    async stop(): Promise<H2Report> {
      stopping = true;
      await running;
      return report;
    },
  };
}

function note(report: H2Report, outcome: Outcome): void {
  report.requests += 1;
  if (outcome.kind === 'answered' && outcome.status === 200) return;
  report.failed += 1;
  const why = outcome.kind === 'answered' ? `status ${outcome.status}` : outcome.kind === 'failed' ? outcome.why : '';
  if (report.firstFailures.length < 5) report.firstFailures.push(why);
}
