import { StringDecoder } from 'node:string_decoder';
import type Docker from 'dockerode';
import type { Clock } from '../../context.ts';
import { call, translated } from './client.ts';
import { frames } from './frame-stream.ts';
import { AGAIN } from './retry.ts';
import { isUnreachable } from './unreachable.ts';

interface LogStreamOptions {
  /** Milliseconds since the epoch, like `until`. */
  since: number;
  until?: number;
  stderr: boolean;
  signal: AbortSignal;
}

interface LoggedLine {
  /** When Docker received it, in milliseconds since the epoch. */
  at: number;
  text: string;
}

/** The lines that a container has printed, at the reader's pace. Ends without an error when the signal aborts. */
export async function* logStream(
  docker: Docker,
  container: string,
  options: LogStreamOptions,
): AsyncGenerator<LoggedLine> {
  const log = docker.getContainer(container);
  yield* untilAborted(options.signal, async () => [await call(log.logs({ ...asked(options), follow: false }))]);
}

/** As they come, until the signal aborts. After a restart of daemon or container it continues where it was. */
export async function* followedLog(
  docker: Docker,
  container: string,
  options: LogStreamOptions & { clock: Clock },
): AsyncGenerator<LoggedLine> {
  const { signal, clock } = options;
  const log = docker.getContainer(container);
  let { since } = options;
  while (!signal.aborted) {
    const open = async () =>
      (await call(log.logs({ ...asked({ ...options, since }), follow: true }))) as AsyncIterable<Buffer>;
    try {
      for await (const line of untilAborted(signal, open)) {
        since = line.at + 1;
        yield line;
      }
    } catch (error) {
      if (!isUnreachable(error)) throw error;
    }
    await clock.sleep(AGAIN, signal).catch(() => undefined);
  }
}

function asked({ since, until, stderr, signal }: LogStreamOptions) {
  const end = until === undefined ? {} : { until: until / 1000 };
  return { stdout: true, stderr, timestamps: true, since: since / 1000, ...end, abortSignal: signal };
}

async function* untilAborted(
  signal: AbortSignal,
  open: () => Promise<AsyncIterable<Buffer> | Iterable<Buffer>>,
): AsyncGenerator<LoggedLine> {
  try {
    yield* lines(await open());
  } catch (error) {
    if (!signal.aborted) throw translated(error);
  }
}

async function* lines(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<LoggedLine> {
  const open = { stdout: new OpenLine(), stderr: new OpenLine() };
  for await (const { stream, payload } of frames(chunks)) {
    for (const text of open[stream].add(payload)) yield stamped(text);
  }
}

/** A line, or even a character, may begin in one frame and end in a later one. */
class OpenLine {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

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
