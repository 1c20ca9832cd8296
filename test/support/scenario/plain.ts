import { expect } from 'vitest';
import type { Ended } from './running.ts';

const done = 0;
const failed = 1;
const unreachable = 4;

/** What `bgc` may say of a fault that is not its own: it went well all the same, or it says in words what did not. */
export function expectPlain({ code, stderr }: Ended): void {
  expect([done, failed, unreachable], stderr).toContain(code);
  expectWords(stderr);
  if (code !== done) expect(stderr).toMatch(/^error: \S/m);
}

/**
 * It failed, and says what happened, where, and what to do next.
 * @param where a part of the path
 */
export function expectExplained({ code, stderr }: Ended, what: string, where: string): void {
  expect(code, stderr).toBe(failed);
  expectWords(stderr);
  expect(stderr).toMatch(new RegExp(`^error: ${what}: /\\S*${where}`, 'm'));
  expect(stderr).toMatch(/^next: \S/m);
}

/** Nothing that only those understand who wrote it: stack traces, error codes, values that are none. */
export function expectWords(text: string): void {
  expect(text).not.toMatch(/^ +at |bug in bgc|undefined|not iterable|HTTP code|\[object|\bE[A-Z]{3,}: /m);
}
