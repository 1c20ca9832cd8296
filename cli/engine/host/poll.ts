import { setTimeout as sleep } from 'node:timers/promises';

interface Patience {
  /** Milliseconds. */
  within: number;
  /** Milliseconds between two looks, where nothing tells when to look. */
  every: number;
  signal?: AbortSignal | undefined;
}

/** Looks, at least once, until something is so; gives whether it was in time. */
export async function until(isSo: () => Promise<boolean>, { within, every, signal }: Patience): Promise<boolean> {
  const deadline = performance.now() + within;
  while (!(await isSo())) {
    if (performance.now() >= deadline) return false;
    await sleep(every, undefined, { signal });
  }
  return true;
}
