import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import type { Target } from './target.ts';

/** How one request over HTTP/2 ended. */
export type Outcome =
  | { kind: 'answered'; status: number }
  /** The server said that it never looked at it, so any client may send it again: RFC 9113, sections 6.8 and 8.7. */
  | { kind: 'unprocessed' }
  | { kind: 'failed'; why: string };

/** One HTTP/2 connection, for any number of requests at once. */
export class H2Session {
  readonly #session: ClientHttp2Session;
  readonly #target: Target;
  /** Higher streams were not processed. */
  #lastStream = Number.POSITIVE_INFINITY;

  constructor(target: Target) {
    this.#target = target;
    const { address: host, port } = target;
    const servername = target.authority.replace(/:\d+$/, '');
    const socket = connectTls({ host, port, servername, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    this.#session = connect(`https://${target.authority}`, { createConnection: () => socket.setNoDelay() });
    this.#session.on('goaway', (_code: number, lastStream: number) => {
      this.#lastStream = Math.min(this.#lastStream, lastStream);
    });
    // What it means for a request is told at the request.
    this.#session.on('error', () => undefined);
  }

  /** Once the server has said goodbye, new requests belong on another connection. */
  get isOpen(): boolean {
    return !this.#session.closed && !this.#session.destroyed;
  }

  ask(method: string, body: Buffer): Promise<Outcome> {
    return new Promise((resolve) => {
      const stream = this.#open(method);
      if (stream === undefined) return resolve({ kind: 'unprocessed' });
      let status = 0;
      let error: Error | undefined;
      stream.on('response', (headers) => {
        status = headers[':status'] ?? 0;
      });
      stream.on('error', (problem) => {
        error = problem;
      });
      stream.on('close', () => resolve(this.#outcome(stream, status, error)));
      stream.resume();
      stream.end(body);
    });
  }

  close(): void {
    this.#session.close();
  }

  /** Nothing: it turned out to be closed, so nothing was sent. */
  #open(method: string): ClientHttp2Stream | undefined {
    try {
      return this.#session.request({ ':method': method, ':path': this.#target.path });
    } catch {
      return undefined;
    }
  }

  #outcome(stream: ClientHttp2Stream, status: number, error: Error | undefined): Outcome {
    const { id, rstCode = 0 } = stream;
    if (error === undefined && rstCode === constants.NGHTTP2_NO_ERROR && status > 0)
      return { kind: 'answered', status };
    const wasSent = id !== undefined;
    if (!wasSent || id > this.#lastStream || rstCode === constants.NGHTTP2_REFUSED_STREAM)
      return { kind: 'unprocessed' };
    return { kind: 'failed', why: `stream ${id} of ${this.#lastStream}: ${error?.message ?? `code ${rstCode}`}` };
  }
}
