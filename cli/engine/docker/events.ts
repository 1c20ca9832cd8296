import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../../context.ts';
import { call } from './client.ts';
import { AGAIN, outlasting } from './retry.ts';
import { isUnreachable } from './unreachable.ts';

export interface Daemon {
  docker: Docker;
  clock: Clock;
}

/** Yields `look`'s result at the start, after each event, and once a daemon that went away is back, until abort. */
export async function* looks<T>(
  { docker, clock }: Daemon,
  ids: readonly string[],
  signal: AbortSignal,
  look: () => Promise<T>,
): AsyncGenerator<T> {
  for await (const _ of containerEvents({ docker, clock }, ids, signal)) {
    const seen = await look().then((value) => ({ value }), unlessUnreachable);
    if (seen !== undefined) yield seen.value;
  }
}

/** The event stream breaks as well, and reopening it runs `look` again. */
function unlessUnreachable(error: unknown): undefined {
  if (isUnreachable(error)) return;
  throw error;
}

async function* containerEvents(
  { docker, clock }: Daemon,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<void> {
  const filters = { type: ['container' as const], container: [...ids] };
  const open = async () => (await call(docker.getEvents({ filters, abortSignal: signal }))) as Readable;
  let stream = await unlessAborted(clock, open, signal);
  while (stream !== undefined) {
    yield* untilCut(stream);
    stream = await reopened(clock, open, signal);
  }
}

async function unlessAborted<T>(clock: Clock, open: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return signal.aborted ? undefined : await outlasting(clock, signal, open);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function* untilCut(stream: Readable): AsyncGenerator<void> {
  try {
    yield;
    for await (const _ of stream) yield;
  } catch {
    // The connection broke in the middle of an event.
  } finally {
    // A caller that stops after the first result has not begun to read: an open connection would keep bgc from ending.
    stream.destroy();
  }
}

async function reopened<T>(clock: Clock, open: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  while (!signal.aborted) {
    const stream = await open().catch(() => undefined);
    if (stream !== undefined) return stream;
    await clock.sleep(AGAIN, signal).catch(() => undefined);
  }
  return undefined;
}
