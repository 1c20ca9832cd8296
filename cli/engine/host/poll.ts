import type { Clock } from '../../context.ts';

interface Polling {
  /** Milliseconds. */
  within: number;
  /** Milliseconds between two polls, for a condition that no event reports. */
  every: number;
  signal?: AbortSignal | undefined;
}

/** Polls, at least once, until the condition holds. Returns whether it did in time. */
export async function poll(
  clock: Clock,
  condition: () => Promise<boolean>,
  { within, every, signal }: Polling,
): Promise<boolean> {
  const deadline = clock.elapsed() + within;
  while (!(await condition())) {
    if (clock.elapsed() >= deadline) return false;
    await clock.sleep(every, signal);
  }
  return true;
}
