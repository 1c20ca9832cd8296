import { setTimeout as sleep } from 'node:timers/promises';

interface Polling {
  /** Milliseconds. */
  within: number;
  /** Milliseconds between two polls, for a condition that no event reports. */
  every: number;
  signal?: AbortSignal | undefined;
}

/** Polls, at least once, until the condition holds. Returns whether it did in time. */
export async function poll(condition: () => Promise<boolean>, { within, every, signal }: Polling): Promise<boolean> {
  const deadline = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await sleep(every, undefined, { signal });
  }
  return true;
}
