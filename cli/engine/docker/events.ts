import type Docker from 'dockerode';
import { call } from './client.ts';

/**
 * Yields once at the start and then each time something happened to one of the containers, until the signal aborts.
 * The caller looks at the containers each time, so a missed or doubled event does no harm; when the engine cuts the
 * stream (a restart of the daemon) it is opened again.
 */
export async function* containerEvents(
  docker: Docker,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<void> {
  const filters = { type: ['container' as const], container: [...ids] };
  try {
    while (!signal.aborted) {
      const stream = await call(docker.getEvents({ filters, abortSignal: signal }));
      yield;
      for await (const _ of stream) yield;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
