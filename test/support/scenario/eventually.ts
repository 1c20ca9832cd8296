import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;

/** Waits until a look at the world gives what is expected; fails with the last look when the time is up. */
export async function eventually<T>(expected: T, look: () => Promise<T>, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look().catch((error: Error) => error.message);
    if (seen === expected) return;
    if (Date.now() > deadline) throw new Error(`after ${withinMs / 1000} s still ${JSON.stringify(seen)}`);
    await pause(LOOK_EVERY_MS);
  }
}
