import { request } from 'node:http';
import type { Serving } from '../../release/observed.ts';
import { trafficNamed } from '../../traffic.ts';

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
}

/** One GET on a new connection. */
export function get(target: Target, path: string, options: Options): Promise<Answer> {
  return exchange('GET', target, path, options);
}

/** Bytes: an application that sends without end must not take the memory of this machine. */
const LARGEST = 16 * 1024 * 1024;

/**
 * One request without a body on a new connection. node:http and not fetch: fetch drops a Host header of one's own, refuses some ports and
 * may reuse a connection, which would be answered by the nginx worker of an earlier generation.
 */
export function exchange(
  method: 'GET' | 'POST',
  target: Target,
  path: string,
  { host, timeout, signal }: Options,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...target,
        method,
        path,
        agent: false,
        headers: host === undefined ? {} : { host },
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > LARGEST) asked.destroy(new Error(`the answer has more than ${LARGEST / 1024 / 1024} MiB`));
        });
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeout / 1000}s`));
      asked.destroy();
    }, timeout);
    asked.once('close', () => clearTimeout(timer));
    asked.once('error', reject);
    asked.end();
  });
}

/** What the running nginx serves; nothing when it does not answer. */
export async function servingOf(control: Target): Promise<Serving | undefined> {
  try {
    const answer: unknown = JSON.parse((await get(control, '/version', { timeout: 2000 })).body);
    if (typeof answer !== 'object' || answer === null || !('traffic' in answer && 'generation' in answer))
      return undefined;
    const traffic = trafficNamed(String(answer.traffic));
    return traffic && { traffic, generation: String(answer.generation) };
  } catch {
    return undefined;
  }
}
