import { setTimeout as sleep } from 'node:timers/promises';
import { isUnreachable } from './unreachable.ts';

/** Milliseconds before a daemon that went away is asked again. */
export const AGAIN = 200;

/**
 * Asks Docker; asks again while its daemon is away (a restart). Containers may keep running without it:
 * https://docs.docker.com/engine/daemon/live-restore/
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
