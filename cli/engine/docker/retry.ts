import type { Clock } from '../../context.ts';
import { isUnreachable } from './unreachable.ts';

/** Milliseconds before a daemon that went away is asked again. */
export const AGAIN = 200;

/** Containers run on: https://docs.docker.com/engine/daemon/live-restore/; @throws BgcError once the signal aborts */
export async function outlasting<T>(clock: Clock, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !isUnreachable(error)) throw error;
    }
    await clock.sleep(AGAIN, signal).catch(() => undefined);
  }
}
