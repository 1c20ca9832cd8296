/**
 * Projects as people have them, in `test/compose-cases/GROUP/`: `NAME.yaml`, or a directory `NAME` where it takes several
 * files. The first line of its Compose file says what a user who knows the project would want of `bgc init --yes`:
 *
 *     # expect: accepted web:3000 api:8000 worker; / → web; :8000 → api; risk SQLite; overlay restart: true
 *     # expect: refused because the fixed address
 *
 * `accepted`: exactly these services are released, on these ports, and nothing blocks the release. `PLACE → SERVICE`:
 * who answers at the path `/`, which each line says, and at a public port. `risk`: what bgc tells the user, in a warning
 * or a risk. `overlay`: what `bgc/compose.yaml` has. `refused because`: part of the message, or of what to do instead.
 * Between two slashes a part of a text is a regular expression. No part has a `;`.
 *
 * `# open: MECHANISM` on the second line: bgc does not meet that yet. Who mends it takes the line away. The mechanisms are
 * listed in `test/support/compose-case.ts`.
 */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type ComposeCase, composeCases } from '../../support/compose-case.ts';
import { writeTree } from '../../support/compose-config.ts';
import { shortfalls } from '../../support/expectation.ts';
import { type InitOutcome, initOutcome } from '../../support/init-outcome.ts';

const VARIABLES = ['FILE', 'PATH_SEPARATOR', 'PROFILES', 'ENV_FILES', 'DISABLE_ENV_FILE', 'PROJECT_NAME'];
const CASES = composeCases();

beforeAll(() => {
  for (const name of VARIABLES) vi.stubEnv(`COMPOSE_${name}`, undefined);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function outcomeOf({ texts }: ComposeCase): Promise<InitOutcome> {
  const directory = await writeTree(texts);
  try {
    return await initOutcome(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const titled = (cases: readonly ComposeCase[]) => cases.map((one) => [`${one.name}: ${one.line}`, one] as const);
const MET = CASES.filter(({ open }) => open === undefined);
const OPEN = CASES.filter(({ open }) => open !== undefined);

test.concurrent.each(titled(MET))('%s', async (_, one) => {
  expect(shortfalls(one.expected, await outcomeOf(one))).toEqual([]);
});

test.concurrent.each(titled(OPEN))('open: %s', async (_, one) => {
  const missing = shortfalls(one.expected, await outcomeOf(one));
  expect(missing, `bgc meets it now: take "# open: ${one.open}" away`).not.toEqual([]);
});

test(`${MET.length} cases are as wanted, ${OPEN.length} are open; there are at least 80`, () => {
  expect(CASES.length).toBeGreaterThanOrEqual(80);
});
