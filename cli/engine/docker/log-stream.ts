import { StringDecoder } from 'node:string_decoder';
import type Docker from 'dockerode';
import { call } from './client.ts';
import { frames } from './frame-stream.ts';

export interface LogStreamOptions {
  /** Milliseconds since the epoch. */
  since: number;
  /** Goes on until the container stops or the signal aborts; otherwise it ends with what there is. */
  follow: boolean;
  /** Standard error too. */
  stderr: boolean;
  signal: AbortSignal;
}

export interface LoggedLine {
  /** When Docker got it, in milliseconds since the epoch. */
  at: number;
  text: string;
}

/** What a container prints, by lines, at the reader's pace. Ends without an error when the signal aborts. */
export async function* logStream(
  docker: Docker,
  container: string,
  { since, follow, stderr, signal }: LogStreamOptions,
): AsyncGenerator<LoggedLine> {
  const options = { stdout: true, stderr, timestamps: true, since: since / 1000, abortSignal: signal };
  const log = docker.getContainer(container);
  try {
    const chunks = follow
      ? ((await call(log.logs({ ...options, follow: true }))) as AsyncIterable<Buffer>)
      : [await call(log.logs({ ...options, follow: false }))];
    yield* lines(chunks);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function* lines(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<LoggedLine> {
  const open = { stdout: new OpenLine(), stderr: new OpenLine() };
  for await (const { stream, payload } of frames(chunks)) {
    for (const text of open[stream].add(payload)) yield stamped(text);
  }
}

/** The end of a line may be in a later frame than its beginning, and so may the end of a character. */
class OpenLine {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

  /** Gives the lines that this completes. */
  add(payload: Buffer): string[] {
    const lines = (this.#text + this.#decoder.write(payload)).split('\n');
    this.#text = lines.pop() ?? '';
    return lines;
  }
}

/** Docker puts the time (RFC 3339, nanoseconds) and a space before each line. */
function stamped(line: string): LoggedLine {
  const space = line.indexOf(' ');
  return { at: Date.parse(line.slice(0, space)), text: line.slice(space + 1) };
}
