import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type FailureKind, RequestFailure } from './failure.ts';
import { type Response, ResponseReader } from './response.ts';
import type { Target } from './target.ts';

interface Exchange {
  reader: ResponseReader;
  received: number;
  timer: NodeJS.Timeout;
  resolve: (response: Response) => void;
  reject: (failure: RequestFailure) => void;
}

/** One keep-alive connection with at most one request outstanding. Whatever goes wrong closes it. */
export class Connection {
  readonly #socket: Socket;
  #exchange: Exchange | undefined;
  #stray: RequestFailure | undefined;
  #open = true;
  #idleClosed = false;
  #requests = 0;

  static async connect(target: Target, timeoutMs: number): Promise<Connection> {
    return new Connection(await openSocket(target, timeoutMs));
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#onLost('reset', error.code ?? error.message));
    socket.on('close', () => this.#onLost('closed', 'close'));
  }

  /** False as soon as a close was seen: the next request then needs another connection. */
  get open(): boolean {
    return this.#open;
  }

  /** The peer closed it with no request outstanding, which is its right. */
  get idleClosed(): boolean {
    return this.#idleClosed;
  }

  ask(request: Buffer | string, method: string, timeoutMs: number): Promise<Response> {
    const answer = this.expect(method, timeoutMs);
    this.write(request);
    return answer;
  }

  /** Awaits the answer to a request that is about to be written. */
  expect(method: string, timeoutMs: number): Promise<Response> {
    this.#requests += 1;
    return new Promise((resolve, reject) => {
      if (this.#stray) this.close();
      if (!this.#open)
        return reject(this.#stray ?? new RequestFailure('closed', 'closed before the request was written'));
      const timer = setTimeout(() => this.#onLost('hung', `no answer within ${timeoutMs} ms`), timeoutMs);
      this.#exchange = { reader: new ResponseReader(method), received: 0, timer, resolve, reject };
    });
  }

  write(bytes: Buffer | string): void {
    if (this.#open) this.#socket.write(bytes);
  }

  close(): void {
    this.#open = false;
    this.#socket.destroy();
    this.#settle()?.reject(new RequestFailure('closed', 'closed by the client itself'));
  }

  /** Hands the socket over, once an answer has upgraded it to another protocol. */
  detach(): Socket {
    this.#open = false;
    return this.#socket;
  }

  #onData(chunk: Buffer): void {
    const exchange = this.#exchange;
    if (exchange) this.#onAnswerBytes(exchange, chunk);
    else if (this.#open) this.#stray ??= unasked(chunk);
  }

  #onAnswerBytes(exchange: Exchange, chunk: Buffer): void {
    exchange.received += chunk.length;
    try {
      const response = exchange.reader.read(chunk);
      if (response) this.#onAnswer(response, exchange.reader.rest);
    } catch (error) {
      this.#onLost('malformed', error instanceof Error ? error.message : String(error));
    }
  }

  #onAnswer(response: Response, rest: Buffer): void {
    if (response.status === 101) this.#socket.pause().unshift(rest);
    else if (rest.length > 0) throw unasked(rest);
    this.#settle()?.resolve(response);
  }

  #onEnd(): void {
    const response = this.#exchange?.reader.end();
    if (response) {
      this.#settle()?.resolve(response);
      this.close();
    } else {
      this.#onLost('closed', 'FIN');
    }
  }

  #onLost(kind: FailureKind, what: string): void {
    if (!this.#open) return;
    const exchange = this.#settle();
    this.close();
    this.#idleClosed = !exchange;
    exchange?.reject(
      new RequestFailure(
        kind,
        `${what}; request ${this.#requests} of its connection, ${exchange.received} bytes answered`,
      ),
    );
  }

  #settle(): Exchange | undefined {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    clearTimeout(exchange?.timer);
    return exchange;
  }
}

function unasked(bytes: Buffer): RequestFailure {
  return new RequestFailure(
    'malformed',
    `bytes that answer nothing: ${JSON.stringify(bytes.toString('latin1', 0, 80))}`,
  );
}

function openSocket({ address, port, authority, tls }: Target, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const where = { host: address, port, noDelay: true };
    // Whether a certificate can be trusted is nothing that load tells.
    const socket = tls
      ? connectTls({ ...where, servername: authority.replace(/:\d+$/, ''), rejectUnauthorized: false })
      : connect(where);
    const fail = (kind: FailureKind, detail: string) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new RequestFailure(kind, detail));
    };
    const timer = setTimeout(() => fail('hung', `no connection within ${timeoutMs} ms`), timeoutMs);
    const onError = (error: NodeJS.ErrnoException) => fail('connect', error.code ?? error.message);
    socket.once('error', onError);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}
