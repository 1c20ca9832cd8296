import { once } from 'node:events';
import { type FileHandle, mkdir, mkdtemp, open, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readJournal, removeJournal, writeJournal } from '../../../cli/engine/state/journal.ts';
import { type Journal, stepInFlight } from '../../../cli/release/journal.ts';
import { describe as describeStep } from '../../../cli/release/step.ts';
import { startScript } from '../../support/script.ts';
import { STEPS } from './steps.ts';

const JOURNAL: Journal = { version: 2, command: 'up', release: 2, color: 'green', at: 'now', steps: [], index: 0 };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bgc-journal-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('what was written must be read back, and be gone once removed', async () => {
  await writeJournal(directory, JOURNAL);
  await writeJournal(directory, { ...JOURNAL, index: 3, failed: true });
  expect(await readJournal(directory)).toEqual({ ...JOURNAL, index: 3, failed: true });
  expect(await readdir(join(directory, 'bgc/state'))).toEqual(['journal.json']);
  await removeJournal(directory);
  expect(await readJournal(directory)).toBeUndefined();
});

const record = (values: object): string => JSON.stringify({ ...JOURNAL, ...values });
const withStep = (step: object | null): string => record({ steps: [step] });
const CREATE = { kind: 'create', why: '', color: 'blue', release: 1, services: ['web'] };

test.each([
  '',
  '{',
  '[]',
  'null',
  '{"version":2}',
  record({ version: 3 }),
  record({ release: 'x' }),
  record({ color: 'red' }),
  record({ index: null }),
  record({ command: 'down' }),
  record({ at: undefined }),
  withStep(null),
  withStep({ kind: 'create' }),
  withStep({ kind: 'fly', why: '' }),
  withStep({ kind: 'toString', why: '' }),
  withStep({ ...CREATE, color: 'red' }),
  withStep({ ...CREATE, undo: [{ kind: 'start', why: '' }] }),
  withStep({ kind: 'switch', why: '', to: { kind: 'canary', color: 'blue' } }),
])('a record must count as damaged when it lacks what a recovery needs: %j', async (text) => {
  await mkdir(join(directory, 'bgc/state'), { recursive: true });
  await writeFile(join(directory, 'bgc/state/journal.json'), text);
  expect(await readJournal(directory)).toBe('damaged');
});

test.each(Object.entries(STEPS))('a step to %s must be read back as it was', async (_, steps) => {
  const journal: Journal = { ...JOURNAL, steps };
  await writeJournal(directory, journal);
  expect(await readJournal(directory)).toEqual(journal);
});

test('a record of bgc 0.1 must be read in the words of now', async () => {
  const left = `{"version":1,"command":"up","release":2,"color":"green","at":"2026-11-01T10:00:00.000Z","steps":[
    {"kind":"repair","why":"a switch was cut short","to":{"kind":"color","color":"blue"}},
    {"kind":"withdraw","why":"web runs in two colors from now on","services":["web"]},
    {"kind":"create","why":"green is idle","color":"green","release":2,"services":["web"],"restore":[
      {"kind":"handback","why":"the release failed","services":["web"]},
      {"kind":"reinstate","why":"the release failed","services":["web"]}]},
    {"kind":"switch","why":"10% of the visitors try it","to":{"kind":"canary","color":"green","percent":10},
      "from":{"kind":"color","color":"blue"}},
    {"kind":"hold","why":"time to look","color":"green","ms":60000},
    {"kind":"drain","why":"one more would pile up","timeout":60000,"leave":4},
    {"kind":"switch","why":"it did well","to":{"kind":"color","color":"green"},"from":{"kind":"color","color":"blue"}},
    {"kind":"drain","why":"blue still finishes its requests","timeout":60000},
    {"kind":"prune","why":"keep_releases: 2","releases":[0]},
    {"kind":"hook","why":"only if the release fails","hook":{"name":"on_failure","command":"page","timeout":1000},
      "facts":{"command":"up","color":"green","release":2}}],"index":4}`;
  await mkdir(join(directory, 'bgc/state'), { recursive: true });
  await writeFile(join(directory, 'bgc/state/journal.json'), left);
  const journal = await readJournal(directory);
  if (typeof journal !== 'object') return expect.unreachable(`it is ${journal}`);
  expect(journal.steps.map(({ kind, phase = '-', bestEffort = false }) => `${kind} ${phase} ${bestEffort}`)).toEqual([
    ...['reconcile - false', 'stop_previous - false', 'create - false', 'switch - false', 'soak - false'],
    ...['drain - false', 'switch - false', 'drain tidy true', 'prune after true', 'hook failure false'],
  ]);
  expect(journal.steps.map(({ undo = [] }) => undo.map(describeStep))).toEqual([
    [],
    ['start web again, from before bgc'],
    ['start web again, without the proxy', 'start web again, from before bgc'],
    ['make sure that blue has the traffic'],
    [],
    [],
    ['make sure that blue has the traffic'],
    [],
    [],
    [],
  ]);
  expect(stepInFlight(journal)).toBe('wait 60s while green stays up');
});

test('a record must be whole whenever its bgc is killed', async () => {
  const many = Array.from({ length: 200 }, (_, release) => ({ ...CREATE, release }));
  for (let killed = 0; killed < 10; killed += 1) {
    const child = startScript(
      `for (let index = 0; ; index += 1) {
        await writeJournal(${JSON.stringify(directory)}, { ...${record({ steps: many })}, index });
        if (index % 5 === 0) console.log(index);
      }`,
      { imports: { 'engine/state/journal.ts': 'writeJournal' } },
    );
    const seen: number[] = [];
    child.stdout.on('data', (chunk: Buffer) => seen.push(...chunk.toString().trim().split('\n').map(Number)));
    // At another moment each time.
    while (seen.length <= killed) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const left = await readJournal(directory);
    if (typeof left !== 'object') return expect.unreachable(`it is ${left}`);
    expect(left.steps).toEqual(many);
    expect(left.index).toBeGreaterThanOrEqual(seen.at(-1) ?? 0);
  }
});

test('a record must be on disk for good, the names of file and directories too, before the step', async () => {
  const synced: string[] = [];
  const { prototype } = await fileHandle();
  const sync = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    synced.push(
      relative(directory, await readlink(`/proc/self/fd/${this.fd}`)).replace(/\.[0-9a-f]{16}\./, '.random.'),
    );
    await this.datasync();
  });
  await writeJournal(directory, JOURNAL);
  expect(synced).toEqual(['', 'bgc', 'bgc/state/.journal.json.random.next', 'bgc/state']);
  synced.splice(0);
  await writeJournal(directory, JOURNAL);
  expect(synced).toEqual(['bgc/state/.journal.json.random.next', 'bgc/state']);
  sync.mockRestore();
});

async function fileHandle(): Promise<{ prototype: FileHandle }> {
  const handle = await open(directory);
  await handle.close();
  return { prototype: Object.getPrototypeOf(handle) };
}
