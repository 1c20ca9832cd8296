import { setTimeout as sleep } from 'node:timers/promises';
import { isUnreachable } from './unreachable.ts';

/** Milliseconds before a daemon that went away is asked again. */
export const AGAIN = 200;

/**
 * What Docker answers; while its daemon is away (a restart), it is asked again. Containers may well go on without it:
 * https://docs.docker.com/engine/daemon/live-restore/
 * @throws BgcError when it is still away once the signal aborts
 */
export async function outlasting<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !isUnreachable(error)) throw error;
    }
    await sleep(AGAIN, undefined, { signal }).catch(() => undefined);
  }
}
