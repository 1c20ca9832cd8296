import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { call } from './client.ts';
import { AGAIN, outlasting } from './retry.ts';
import { isUnreachable } from './unreachable.ts';

/**
 * Looks once at the start and then each time something happened to one of the containers, until the signal aborts; gives
 * what each look saw. A missed or doubled event does no harm. When the daemon goes away (a restart), it looks again as
 * soon as there is one.
 */
export async function* looks<T>(
  docker: Docker,
  ids: readonly string[],
  signal: AbortSignal,
  look: () => Promise<T>,
): AsyncGenerator<T> {
  for await (const _ of containerEvents(docker, ids, signal)) {
    const seen = await look().then((value) => ({ value }), unlessUnreachable);
    if (seen !== undefined) yield seen.value;
  }
}

/** The stream of events is cut as well, and its next one is a new look. */
function unlessUnreachable(error: unknown): undefined {
  if (isUnreachable(error)) return;
  throw error;
}

async function* containerEvents(docker: Docker, ids: readonly string[], signal: AbortSignal): AsyncGenerator<void> {
  const filters = { type: ['container' as const], container: [...ids] };
  const open = async () => (await call(docker.getEvents({ filters, abortSignal: signal }))) as Readable;
  let stream = await unlessAborted(open, signal);
  while (stream !== undefined) {
    yield* untilCut(stream);
    stream = await reopened(open, signal);
  }
}

async function unlessAborted<T>(open: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return signal.aborted ? undefined : await outlasting(signal, open);
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
    // Cut in the middle of an event.
  } finally {
    // Whoever has seen enough at the first look has not begun to read: an open connection would keep bgc from ending.
    stream.destroy();
  }
}

async function reopened<T>(open: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  while (!signal.aborted) {
    const stream = await open().catch(() => undefined);
    if (stream !== undefined) return stream;
    await sleep(AGAIN, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
