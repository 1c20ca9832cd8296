import { test } from 'vitest';

/** `FAULTS=all` takes the whole of the fault matrix; otherwise some rows of each sort are taken, for `make test`. */
export const isWhole = process.env.FAULTS === 'all';

/** A row that only the whole of it has. */
export const wholeTest = test.runIf(isWhole);
