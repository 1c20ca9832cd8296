import { setTimeout as sleep } from 'node:timers/promises';

interface Polling {
  /** Milliseconds. */
  within: number;
  /** Milliseconds between two looks, where nothing tells when to look. */
  every: number;
  signal?: AbortSignal | undefined;
}

/** Looks, at least once, until something is so; gives whether it was in time. */
export async function poll(condition: () => Promise<boolean>, { within, every, signal }: Polling): Promise<boolean> {
  const deadline = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await sleep(every, undefined, { signal });
  }
  return true;
}
