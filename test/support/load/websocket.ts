import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { Connection } from './connection.ts';
import { type FailureKind, RequestFailure } from './failure.ts';
import { CLOSE, encodeFrame, type Frame, PING, PONG, TEXT, takeFrame } from './frame.ts';
import { requestHead } from './request.ts';
import { parseTarget } from './target.ts';

export interface Closing {
  by: 'us' | 'peer';
  /** A peer that only drops the connection leaves its user guessing: `fin` or `reset`. */
  how: 'close frame' | 'fin' | 'reset';
  code?: number;
}

interface Waiter {
  resolve: (text: string) => void;
  reject: (failure: RequestFailure) => void;
  timer: NodeJS.Timeout;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface WebSocketOptions {
  host?: string;
  hungAfterMs?: number;
  headers?: Readonly<Record<string, string>>;
}

export async function openWebSocket(url: string, options: WebSocketOptions = {}): Promise<WebSocketClient> {
  const { host, hungAfterMs = 30_000, headers = {} } = options;
  const target = parseTarget(url, host);
  const key = randomBytes(16).toString('base64');
  const upgrade = {
    ...headers,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': 13,
    'Sec-WebSocket-Key': key,
  };
  const connection = await Connection.connect(target, hungAfterMs);
  const response = await connection.ask(requestHead('GET', target, upgrade), 'GET', hungAfterMs);
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  if (response.status === 101 && response.headers.get('sec-websocket-accept') === accept) {
    return new WebSocketClient(connection.detach(), hungAfterMs);
  }
  connection.close();
  throw new RequestFailure(`http ${response.status}`, 'no WebSocket was opened');
}

export class WebSocketClient {
  readonly closed: Promise<Closing>;
  readonly #socket: Socket;
  readonly #hungAfterMs: number;
  readonly #waiters: Waiter[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #closedBy: Closing | undefined;

  constructor(socket: Socket, hungAfterMs: number) {
    this.#socket = socket;
    this.#hungAfterMs = hungAfterMs;
    this.closed = new Promise((resolve) => {
      socket.on('close', () => resolve(this.#closedBy ?? { by: 'peer', how: 'reset' }));
    });
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('end', () => this.#onClosing({ by: 'peer', how: 'fin' }));
    socket.on('error', () => this.#onClosing({ by: 'peer', how: 'reset' }));
    socket.resume();
  }

  /** Who closed it first, and how; undefined while it is open. */
  get closedBy(): Closing | undefined {
    return this.#closedBy;
  }

  /** Sends a text and awaits the next text that comes back. */
  echo(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#closedBy) return reject(new RequestFailure('closed', 'the WebSocket is closed'));
      const timer = setTimeout(() => this.#failAll('hung', 'no echo'), this.#hungAfterMs);
      this.#waiters.push({ resolve, reject, timer });
      this.#send({ opcode: TEXT, payload: Buffer.from(text) });
    });
  }

  close(): Promise<Closing> {
    this.#onClosing({ by: 'us', how: 'close frame', code: 1000 });
    return this.closed;
  }

  #send(frame: Frame): void {
    if (this.#socket.writable) this.#socket.write(encodeFrame(frame));
  }

  #onData(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    try {
      for (let taken = takeFrame(this.#bytes); taken; taken = takeFrame(this.#bytes)) {
        this.#bytes = taken.rest;
        this.#onFrame(taken.frame);
      }
    } catch (error) {
      this.#failAll('malformed', String(error));
      this.#onClosing({ by: 'us', how: 'reset' });
    }
  }

  #onFrame({ opcode, payload }: Frame): void {
    if (opcode === PING) this.#send({ opcode: PONG, payload });
    if (opcode === CLOSE) this.#onClosing({ by: 'peer', how: 'close frame', ...closeCode(payload) });
    if (opcode === TEXT) this.#onText(payload.toString());
  }

  #onText(text: string): void {
    const waiter = this.#waiters.shift();
    clearTimeout(waiter?.timer);
    waiter?.resolve(text);
  }

  #onClosing(closing: Closing): void {
    if (this.#closedBy) return;
    this.#closedBy = closing;
    if (closing.how === 'close frame') this.#send({ opcode: CLOSE, payload: Buffer.from([0x03, 0xe8]) });
    this.#socket.destroySoon();
    this.#failAll(closing.how === 'reset' ? 'reset' : 'closed', `${closing.how} by ${closing.by}`);
  }

  #failAll(kind: FailureKind, detail: string): void {
    for (const { reject, timer } of this.#waiters.splice(0)) {
      clearTimeout(timer);
      reject(new RequestFailure(kind, detail));
    }
  }
}

function closeCode(payload: Buffer): { code?: number } {
  return payload.length >= 2 ? { code: payload.readUInt16BE(0) } : {};
}
