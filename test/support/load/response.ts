import { RequestFailure } from './failure.ts';

export interface Response {
  status: number;
  /** Names in lower case; repeated headers are joined with a comma. */
  headers: ReadonlyMap<string, string>;
  body: string;
  keepAlive: boolean;
}

type Framing = { by: 'length'; length: number } | { by: 'chunks' } | { by: 'close' };

interface Head {
  status: number;
  headers: ReadonlyMap<string, string>;
  framing: Framing;
  keepAlive: boolean;
}

const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';

/** Reads one HTTP/1.1 answer out of the bytes of a connection. */
export class ResponseReader {
  readonly #method: string;
  readonly #body: Buffer[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #head: Head | undefined;

  constructor(method: string) {
    this.#method = method;
  }

  /** What came after the answer. */
  get rest(): Buffer {
    return this.#bytes;
  }

  /** The answer, once it is complete. */
  read(chunk: Buffer): Response | undefined {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#head ??= this.#takeHead();
    return this.#head && this.#takeBody(this.#head) ? this.#response(this.#head) : undefined;
  }

  /** The answer, if the end of the connection is what completes it. */
  end(): Response | undefined {
    if (this.#head?.framing.by !== 'close') return undefined;
    return this.#response(this.#head);
  }

  #response({ status, headers, keepAlive }: Head): Response {
    return { status, headers, keepAlive, body: Buffer.concat(this.#body).toString() };
  }

  #takeHead(): Head | undefined {
    for (;;) {
      this.#refuseGarbage();
      const end = this.#bytes.indexOf(HEAD_END);
      if (end < 0) return undefined;
      const head = parseHead(this.#bytes.toString('latin1', 0, end), this.#method);
      this.#bytes = this.#bytes.subarray(end + HEAD_END.length);
      if (head.status >= 200 || head.status === 101) return head;
    }
  }

  #refuseGarbage(): void {
    const start = this.#bytes.toString('latin1', 0, 5);
    if (!'HTTP/'.startsWith(start)) throw malformed(`an answer starts with ${JSON.stringify(start)}`);
    if (this.#bytes.length > MAX_HEAD_BYTES && this.#bytes.indexOf(HEAD_END) < 0) throw malformed('endless headers');
  }

  #takeBody({ framing }: Head): boolean {
    if (framing.by === 'length') return this.#takeLength(framing.length);
    if (framing.by === 'chunks') return this.#takeChunks();
    this.#body.push(this.#bytes);
    this.#bytes = Buffer.alloc(0);
    return false;
  }

  #takeLength(length: number): boolean {
    if (this.#bytes.length < length) return false;
    this.#body.push(this.#bytes.subarray(0, length));
    this.#bytes = this.#bytes.subarray(length);
    return true;
  }

  #takeChunks(): boolean {
    for (;;) {
      const lineEnd = this.#bytes.indexOf('\r\n');
      if (lineEnd < 0) return false;
      const size = parseChunkSize(this.#bytes.toString('latin1', 0, lineEnd));
      if (size === 0) return this.#takeTrailers(lineEnd);
      const end = lineEnd + 2 + size;
      if (this.#bytes.length < end + 2) return false;
      if (this.#bytes.toString('latin1', end, end + 2) !== '\r\n') throw malformed('a chunk is longer than it says');
      this.#body.push(this.#bytes.subarray(lineEnd + 2, end));
      this.#bytes = this.#bytes.subarray(end + 2);
    }
  }

  #takeTrailers(lastChunkEnd: number): boolean {
    const end = this.#bytes.indexOf(HEAD_END, lastChunkEnd);
    if (end < 0) return false;
    this.#bytes = this.#bytes.subarray(end + HEAD_END.length);
    return true;
  }
}

function parseHead(text: string, method: string): Head {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const [, minor, digits] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(statusLine) ?? [];
  if (digits === undefined) throw malformed(`status line ${JSON.stringify(statusLine)}`);
  const status = Number(digits);
  const headers = parseHeaders(lines);
  const framing = frame(status, headers, method);
  const keepAlive = status !== 101 && framing.by !== 'close' && keepsAlive(minor === '1', headers);
  return { status, headers, framing, keepAlive };
}

function parseHeaders(lines: string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw malformed(`header ${JSON.stringify(line)}`);
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

function frame(status: number, headers: ReadonlyMap<string, string>, method: string): Framing {
  const length = headers.get('content-length');
  const coding = headers.get('transfer-encoding');
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { by: 'length', length: 0 };
  if (length !== undefined && coding !== undefined) throw malformed('both content-length and transfer-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') throw malformed(`transfer-encoding ${coding}`);
  if (coding !== undefined) return { by: 'chunks' };
  if (length === undefined) return { by: 'close' };
  if (!/^\d+$/.test(length)) throw malformed(`content-length ${length}`);
  return { by: 'length', length: Number(length) };
}

function keepsAlive(isHttp11: boolean, headers: ReadonlyMap<string, string>): boolean {
  const tokens = (headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  return !tokens.includes('close') && (isHttp11 || tokens.includes('keep-alive'));
}

function parseChunkSize(line: string): number {
  const [, size] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line) ?? [];
  if (size === undefined) throw malformed(`chunk size ${JSON.stringify(line)}`);
  return Number.parseInt(size, 16);
}

function malformed(detail: string): RequestFailure {
  return new RequestFailure('malformed', detail);
}
