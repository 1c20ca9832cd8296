import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendHistory, readHistory } from '../../../cli/engine/state/history.ts';
import { readJournal, writeJournal } from '../../../cli/engine/state/journal.ts';
import { recover } from '../../../cli/executor/recover.ts';
import type { Event } from '../../../cli/release/event.ts';
import type { HistoryEntry } from '../../../cli/release/history.ts';
import { JOURNAL, type Journal } from '../../../cli/release/journal.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { scratch } from '../../support/scratch.ts';
import { afterFirstRelease, configOf, container, planInput, UP } from '../../support/worlds.ts';

const directory = scratch();
const steps = planUp(planInput({ observed: afterFirstRelease() }), UP).steps;
const begun = '2026-01-31T12:00:00.000Z';
const later = '2026-01-31T12:00:09.000Z';
const JOURNALED: Journal = { version: 2, command: 'up', release: 2, color: 'green', at: begun, steps, index: 1 };
const RECORDED: HistoryEntry = {
  release: 2,
  command: 'up',
  color: 'green',
  result: 'live',
  at: later,
  took: 9000,
  images: {},
  by: 'me@here',
};

const LOOKS = /^(observe|pins|digests)\b/;

/** What is told, and what the engine is asked to do besides looking. */
async function recovered(undoing = async () => undefined as unknown): Promise<{ told: string[]; calls: string[] }> {
  const world = afterFirstRelease({ green: [container('web', 2)] });
  const { engine, calls } = fakeEngine({
    answers: { observe: world, pins: { web: 'shop-web:bgc-2' }, digests: { web: 'sha256:1' } },
  });
  const told: string[] = [];
  const report = (event: Event): void => void ('text' in event && told.push(event.text));
  const workspace = {
    config: configOf(),
    directory: directory(),
    engine: {
      ...engine,
      stop: async (...args: Parameters<typeof engine.stop>) => {
        await undoing();
        await engine.stop(...args);
      },
    },
    files: async () => new Map(),
  };
  await recover(workspace, { signal: new AbortController().signal, clock: new ToldClock() }, report);
  return { told, calls: calls.filter((call) => !LOOKS.test(call)) };
}

test('the record of a release that was cut short must tell what is known, and no time or steps that nobody counted', async () => {
  await writeJournal(directory(), JOURNALED);
  const { calls } = await recovered();
  expect(calls).toEqual(['stop green 2']);
  const [entry, ...more] = await readHistory(directory());
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ release: 2, result: 'interrupted', digests: { web: 'sha256:1' } });
  expect(entry).not.toHaveProperty('took');
  expect(entry).not.toHaveProperty('steps');
  expect(await readJournal(directory())).toBeUndefined();
});

test('a release whose end is in the record already must not get there twice', async () => {
  await writeJournal(directory(), JOURNALED);
  await appendHistory(directory(), RECORDED);
  await recovered();
  expect(await readHistory(directory())).toEqual([RECORDED]);
  expect(await readJournal(directory())).toBeUndefined();
});

test('an earlier command of the same release must not be taken for the one that was cut short', async () => {
  await writeJournal(directory(), { ...JOURNALED, at: later });
  await appendHistory(directory(), { ...RECORDED, at: begun });
  await recovered();
  expect((await readHistory(directory())).map(({ result }) => result)).toEqual(['live', 'interrupted']);
});

test.each(['{', JSON.stringify({ ...JOURNALED, steps: [{ kind: 'create', why: '' }], index: 0 })])(
  'a journal that is damaged must be told of, and keep nobody from a release: %s',
  async (text) => {
    await writeJournal(directory(), JOURNALED);
    await writeFile(join(directory(), JOURNAL), text);
    const { told, calls } = await recovered();
    expect(told).toEqual([expect.stringContaining('bgc/state/journal.json is damaged and is removed')]);
    expect(calls).toEqual([]);
    expect(await readJournal(directory())).toBeUndefined();
    expect((await recovered()).told).toEqual([]);
  },
);

test('a release that is undone must be noted as failed first, so that a second kill cannot make it look finished', async () => {
  await writeJournal(directory(), JOURNALED);
  let noted: unknown;
  await recovered(async () => {
    noted = await readJournal(directory());
  });
  expect(noted).toMatchObject({ release: 2, index: 1, failed: true });
});
