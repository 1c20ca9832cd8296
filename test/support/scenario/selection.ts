import { test } from 'vitest';

/** `FAULTS=all` takes every end-to-end test; otherwise, for `make test`, some rows of each sort, and of what takes long. */
export const isWhole = process.env.FAULTS === 'all';

/** One that only the whole has. */
export const wholeTest = test.runIf(isWhole);
