import { setTimeout as sleep } from 'node:timers/promises';
import { isUnreachable } from './unreachable.ts';

/** Milliseconds before a daemon that went away is asked again. */
export const AGAIN = 200;

/**
 * Asks again while the daemon is away; containers may keep running: https://docs.docker.com/engine/daemon/live-restore/
 * @throws BgcError when the daemon is still away once the signal aborts
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
