import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJournal, removeJournal, writeJournal } from '../../../cli/engine/state/journal.ts';
import type { Journal } from '../../../cli/release/journal.ts';

const JOURNAL: Journal = { version: 1, command: 'up', release: 2, color: 'green', at: 'now', steps: [], index: 0 };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bgc-journal-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('what was written must be read back, and be gone once removed', async () => {
  await writeJournal(directory, JOURNAL);
  await writeJournal(directory, { ...JOURNAL, index: 3 });
  expect(await readJournal(directory)).toEqual({ ...JOURNAL, index: 3 });
  expect(await readdir(join(directory, 'bgc/state'))).toEqual(['journal.json']);
  await removeJournal(directory);
  expect(await readJournal(directory)).toBeUndefined();
});

const record = (values: object): string => JSON.stringify({ ...JOURNAL, ...values });
const damaged = ['', '{', '[]', 'null', '{"version":1}', record({ version: 2 }), record({ release: 'x' })];

test.each([...damaged, record({ color: 'red' }), record({ index: null }), record({ steps: [null] })])(
  'a damaged record must count as none: %j',
  async (text) => {
    await mkdir(join(directory, 'bgc/state'), { recursive: true });
    await writeFile(join(directory, 'bgc/state/journal.json'), text);
    expect(await readJournal(directory)).toBeUndefined();
  },
);
