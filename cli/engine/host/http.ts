import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export interface Target {
  host: string;
  port: number;
}

interface Options {
  host?: string;
  /** Milliseconds. */
  timeout: number;
  signal?: AbortSignal;
  headers?: Readonly<Record<string, string>>;
  /** Returns after the headers, without waiting for the body: the body of a stream never ends. */
  bodiless?: true;
  by?: (options: RequestOptions) => ClientRequest;
}

export function get(target: Target, path: string, options: Options): Promise<Answer> {
  return exchange('GET', target, path, options);
}

/** Not fetch: it drops a custom Host header, refuses some ports and may reuse a connection to an old nginx worker. */
export function exchange(
  method: 'GET' | 'POST',
  target: Target,
  path: string,
  { host, timeout, signal, headers: own = {}, bodiless, by = request }: Options,
): Promise<Answer> {
  const headers = host === undefined ? own : { ...own, host };
  return new Promise((resolve, reject) => {
    const asked = by({ ...target, method, path, agent: false, headers, ...(signal ? { signal } : {}) });
    asked.once('response', (response) => (bodiless ? head(response) : read(response)).then(resolve, reject));
    const timer = setTimeout(() => {
      reject(new TooLate(timeout));
      asked.destroy();
    }, timeout);
    asked.once('close', () => clearTimeout(timer));
    asked.once('error', reject);
    asked.end();
  });
}

export class TooLate extends Error {
  constructor(timeout: number) {
    super(`no answer within ${timeout / 1000}s`);
  }
}

async function head(response: IncomingMessage): Promise<Answer> {
  response.destroy();
  return { status: response.statusCode ?? 0, headers: response.headers, body: '' };
}

/** Bytes: an application that sends without end must not use up the memory of this host. */
const LARGEST = 16 * 1024 * 1024;

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST) throw new Error(`the answer has more than ${LARGEST / 1024 / 1024} MiB`);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() };
}
