import { expect } from 'vitest';
import type { Ended } from './running.ts';

const done = 0;
const failed = 1;
const unreachable = 4;

/** What `bgc` may say of a fault that is not its own: it went well all the same, or it says in words what did not. */
export function expectPlain({ code, stderr }: Ended): void {
  expect([done, failed, unreachable], stderr).toContain(code);
  expect(stderr).not.toMatch(/^ +at |defect of bgc|undefined|not iterable|HTTP code|\[object/m);
  if (code !== done) expect(stderr).toMatch(/^error: \S/m);
}
