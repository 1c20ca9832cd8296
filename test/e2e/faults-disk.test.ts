import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { faultRows } from '../support/scenario/fault-row.ts';
import { heldUp, holdingHooks, type Moment } from '../support/scenario/held.ts';
import { expectExplained, expectWords } from '../support/scenario/plain.ts';
import type { Project } from '../support/scenario/project.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole, wholeTest } from '../support/scenario/selection.ts';
import { SmallDisk } from '../support/scenario/small-disk.ts';
import { otherThan } from '../support/scenario/status.ts';

const done = 0;
const full = 'the disk is full';

const page = 4096;

/** The journal has the plan. What a hook leaves behind when it ends, such as the note that it runs, is no room for that. */
const bulky = (command: string): string => `${command}\n# ${'x'.repeat(2 * page)}`;
const hooks = { before_switch: bulky(holdingHooks.before_switch), after_switch: bulky(holdingHooks.after_switch) };
const settings = { hooks, drain: { timeout: '5s' }, watch: { for: '3s', min_requests: 1 } };
const disks = new Map<'state' | 'nginx', SmallDisk>();
const shared = sharedScenario('disk', settings, async (project) => {
  for (const part of ['state', 'nginx'] as const) disks.set(part, new SmallDisk(join(project.directory, 'bgc', part)));
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});
afterAll(() => {
  for (const disk of disks.values()) disk.unmount();
});
const row = faultRows('a disk was full', shared);

for (const command of isWhole ? ['up', 'rollback'] : ['up']) {
  test(`a disk that is full before \`bgc ${command}\` must let nothing begin`, async () => {
    await row(`disk full before ${command}`, async (project) => {
      const before = await containers(project);
      await fails('bgc/state/', () => disk('state').whileFull(() => project.bgc([command], { VERSION: 'full' })));
      expect(await containers(project)).toEqual(before);
    });
  });
}

wholeTest('a disk that is full at the journal before the switch must fail the release and nothing else', async () => {
  await row('disk full at the journal, before the switch', async (project) => {
    await failsHeld(project, 'before_switch');
  });
});

test('a disk that is full at the journal after the switch must give the traffic back', async () => {
  await row('disk full at the journal, after the switch', async (project) => {
    await failsHeld(project, 'after_switch');
  });
});

wholeTest('a disk that is full when files are rendered must fail the release and nothing else', async () => {
  await row('disk full at the rendering', async (project) => {
    await project.configure({ ...settings, bg: '/color' });
    await fails('bgc/nginx/', () => disk('nginx').whileFull(() => project.bgc(['up'], { VERSION: 'full' })));
    await project.configure(settings);
  });
});

test('a disk without room for a symlink must fail the switch and nothing else', async () => {
  await row('disk full at the symlink', async (project) => {
    await project.must(['up', '--no-switch'], { VERSION: 'staged' });
    await fails('bgc/nginx/', () => disk('nginx').whileWithoutRoom(() => project.bgc(['switch'])));
  });
});

test('a disk that is full when the history is written must not fail a release that is live', async () => {
  await row('disk full at the history', async (project) => {
    await padHistory(project);
    const up = project.start(['up'], { VERSION: 'unrecorded' });
    await up.says('... watch ');
    const ended = await disk('state').whileFull(() => up.ended);
    expect(ended.code, ended.stderr).toBe(done);
    expectWords(ended.stderr);
    expect(ended.stderr).toMatch(/^warning: not written to the history: the disk is full: \/\S*history\.ndjson$/m);
    expect(await project.get()).toContain('Hello from unrecorded ');
  });
});

/** It says why, and the traffic is where it was. */
async function fails(where: string, work: () => Promise<Ended>): Promise<void> {
  const live = await shared().live();
  expectExplained(await work(), full, where);
  expect(await shared().live()).toBe(live);
}

/** The journal cannot be written on; what was begun does not run on. */
async function failsHeld(project: Project, at: Moment): Promise<void> {
  await fails('bgc/state/', () => heldUp(project, at, (end) => disk('state').whileFull(end)));
  const [idle] = await project.containers(`web-${otherThan(await project.live())}`);
  expect(idle?.status).toBe('exited');
}

/** The last page of a file has room for more even on a full disk, unless it is full as well. */
async function padHistory({ directory }: Project): Promise<void> {
  const file = join(directory, 'bgc/state/history.ndjson');
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text}${' '.repeat(page - 1 - (Buffer.byteLength(text) % page))}\n`);
}

async function containers(project: Project): Promise<object[]> {
  return [...(await project.containers('web-blue')), ...(await project.containers('web-green'))];
}

function disk(part: 'state' | 'nginx'): SmallDisk {
  const found = disks.get(part);
  if (found === undefined) throw new Error('the disks are there once the tests run');
  return found;
}
