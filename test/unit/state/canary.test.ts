import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recallSteps, rememberSteps } from '../../../cli/engine/state/canary.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bgc-canary-'));
});
afterEach(() => rm(directory, { recursive: true }));

test.each([{ steps: [5, 25, 50], every: 600_000 }, { steps: [5] }])('%j must be recalled as it was', async (steps) => {
  await rememberSteps(directory, 7, steps);
  expect(await recallSteps(directory, 7)).toEqual(steps);
});

test('the steps of another release must not be taken for those of this one', async () => {
  await rememberSteps(directory, 7, { steps: [5] });
  expect(await recallSteps(directory, 8)).toBeUndefined();
});

test('nothing must be recalled where nothing was asked for', async () => {
  expect(await recallSteps(directory, 1)).toBeUndefined();
});

test.each([
  '',
  '{"release":7,"steps":[5',
  'null',
  '[]',
  '{"release":7}',
  '{"release":7,"steps":["5"]}',
  '{"release":7,"steps":[5],"every":"10m"}',
])('a record that is damaged must count as none: %s', async (text) => {
  await rememberSteps(directory, 7, { steps: [5] });
  await writeFile(join(directory, 'bgc/state/canary.json'), text);
  expect(await recallSteps(directory, 7)).toBeUndefined();
});
