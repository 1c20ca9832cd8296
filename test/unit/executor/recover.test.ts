import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, test } from 'vitest';
import { appendHistory, type HistoryEntry, readHistory } from '../../../cli/engine/state/history.ts';
import { JOURNAL, readJournal, writeJournal } from '../../../cli/engine/state/journal.ts';
import { recover } from '../../../cli/executor/recover.ts';
import type { Event } from '../../../cli/release/event.ts';
import type { Journal } from '../../../cli/release/journal.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
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

/** What is told, and what the engine is asked to do besides looking. */
async function recovered(): Promise<{ told: string[]; calls: string[] }> {
  const socketPath = join(directory(), 'docker.sock');
  const { close } = await fakeDocker(socketPath, {
    '/images/shop-web:bgc-2/json': { Id: 'sha256:1', RepoDigests: [] },
  });
  const world = afterFirstRelease({ green: [container('web', 2)] });
  const { engine, calls } = fakeEngine({ answers: { observe: world } });
  const told: string[] = [];
  const report = (event: Event): void => void ('text' in event && told.push(event.text));
  const site = { docker: new Docker({ socketPath }), project: 'shop' };
  const workspace = {
    config: configOf(),
    directory: directory(),
    engine,
    undoEngine: engine,
    site,
    files: async () => new Map(),
  };
  try {
    await recover(workspace, { signal: new AbortController().signal, now: () => 0 }, report);
  } finally {
    await close();
  }
  return { told, calls: calls.filter((call) => call !== 'observe') };
}

test('the record of a release that was cut short must tell what is known, and no time or steps that nobody counted', async () => {
  await writeJournal(directory(), JOURNALED);
  const { calls } = await recovered();
  expect(calls).toEqual(['stop green']);
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
