import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';

/** How a call ended. */
export interface Called {
  /** HTTP status. */
  status: number;
  /** `0` is success, `14` that nobody answers. */
  grpcStatus: string | undefined;
  messages: string[];
}

/** One call on a connection of its own, by HTTP/2: without TLS, without asking first. */
export async function call(url: string, path: string, tries = MOST_TRIES): Promise<Called> {
  const calling = await Calling.open(url, path).catch((error: NodeJS.ErrnoException) => {
    if (!isRefused(error) || tries === 1) throw error;
  });
  return calling === undefined ? call(url, path, tries - 1) : calling.ended;
}

/** Where the machine is very busy, a connection may be taken by one worker that is about to quit, then by another. */
const MOST_TRIES = 3;

/**
 * The server has told that it did not look at the call: a connection that was just accepted was closed by a reload.
 * Every client of gRPC calls again by itself then: https://github.com/grpc/proposal/blob/master/A6-client-retries.md
 */
function isRefused({ code, message }: NodeJS.ErrnoException): boolean {
  return message.includes('NGHTTP2_REFUSED_STREAM') || code === 'ERR_HTTP2_GOAWAY_SESSION';
}

/** A call whose answer may go on for long. */
export class Calling {
  readonly ended: Promise<Called>;
  readonly #session: ClientHttp2Session;
  readonly #stream: ClientHttp2Stream;
  #isOpen = true;

  static async open(url: string, path: string): Promise<Calling> {
    // Whether a certificate can be trusted is nothing that a call tells.
    const session = connect(url, { rejectUnauthorized: false });
    session.on('error', () => undefined);
    const calling = new Calling(session, path);
    await once(calling.#stream, 'response');
    return calling;
  }

  private constructor(session: ClientHttp2Session, path: string) {
    this.#session = session;
    this.#stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    this.#stream.on('error', () => undefined);
    this.ended = this.#follow();
    this.#stream.end(Buffer.alloc(5));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The next message; fails when the call ends before. */
  async next(): Promise<string> {
    const ended = this.ended.then(() => 'ended' as const);
    const seen = await Promise.race([once(this.#stream, 'data'), ended]);
    if (seen === 'ended') throw new Error('the call has ended');
    return textOf(seen[0]);
  }

  close(): Promise<Called> {
    this.#stream.close();
    return this.ended;
  }

  #follow(): Promise<Called> {
    const called: Called = { status: 0, grpcStatus: undefined, messages: [] };
    const note = (headers: Record<string, unknown>): void => {
      called.grpcStatus = headers['grpc-status'] === undefined ? called.grpcStatus : String(headers['grpc-status']);
    };
    this.#stream.on('response', (headers) => {
      called.status = headers[':status'] ?? 0;
      note(headers);
    });
    this.#stream.on('trailers', note);
    this.#stream.on('data', (message: Buffer) => called.messages.push(textOf(message)));
    return new Promise((resolve) => {
      this.#stream.once('close', () => {
        this.#isOpen = false;
        this.#session.close();
        resolve(called);
      });
    });
  }
}

/** It got no answer. */
function notCalled({ message }: Error): Called {
  return { status: 0, grpcStatus: undefined, messages: [message] };
}

/** Without the prefix: a flag and the length. */
function textOf(message: Buffer): string {
  return message.subarray(5).toString();
}

/** Calls one after the other, each on a new connection; `stop` gives all of them. */
export function startCalls(url: string, path: string): { stop(): Promise<Called[]> } {
  const calls: Called[] = [];
  let stopping = false;
  const work = async (): Promise<void> => {
    while (!stopping) calls.push(await call(url, path).catch(notCalled));
  };
  const working = work();
  return {
    async stop() {
      stopping = true;
      await working;
      return calls;
    },
  };
}
