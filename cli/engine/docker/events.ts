import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { call } from './client.ts';

/** Milliseconds before a daemon that went away is asked again. */
const REOPEN = 200;

/**
 * Yields once at the start and then each time something happened to one of the containers, until the signal aborts.
 * The caller looks at the containers each time, so a missed or doubled event does no harm; when the engine cuts the
 * stream (a restart of the daemon) it is opened again, as soon as there is an engine.
 */
export async function* containerEvents(
  docker: Docker,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<void> {
  const open = () =>
    call(docker.getEvents({ filters: { type: ['container'], container: [...ids] }, abortSignal: signal }));
  let stream = await unlessAborted(open, signal);
  while (stream !== undefined) {
    yield;
    yield* untilCut(stream);
    stream = await reopened(open, signal);
  }
}

async function unlessAborted<T>(open: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return signal.aborted ? undefined : await open();
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function* untilCut(stream: NodeJS.ReadableStream): AsyncGenerator<void> {
  try {
    for await (const _ of stream) yield;
  } catch {
    // Cut in the middle of an event.
  }
}

async function reopened<T>(open: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  while (!signal.aborted) {
    const stream = await open().catch(() => undefined);
    if (stream !== undefined) return stream;
    await sleep(REOPEN, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
