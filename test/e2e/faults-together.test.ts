import { expect, test } from 'vitest';
import { eventually } from '../support/scenario/eventually.ts';
import { faultRows } from '../support/scenario/fault-row.ts';
import { heldUp, holdingHooks, startHeld } from '../support/scenario/held.ts';
import { isWaitedFor } from '../support/scenario/lock.ts';
import { expectWords } from '../support/scenario/plain.ts';
import type { Project } from '../support/scenario/project.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole, wholeTest } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';

const done = 0;
const locked = 3;

const settings = { hooks: holdingHooks, drain: { timeout: '5s' } };
const shared = sharedScenario('together', settings, async (project) => {
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});
const row = faultRows('two worked at once', shared);

test('of two releases that start at once one must go live, and the other be told who it is', async () => {
  await row('two up at once', async (project) => {
    const versions = ['one', 'other'];
    const both = versions.map((VERSION) => project.start(['up'], { VERSION }));
    const ended = await Promise.all(both.map((one) => one.ended));
    const winner = ended.findIndex(({ code }) => code === done);
    expectLockedOut(ended[1 - winner], both[winner]?.pid);
    expect(await project.get()).toContain(`Hello from ${versions[winner]} `);
  });
});

wholeTest('of two releases that wait for each other both must go live, one after the other', async () => {
  await row('two up --wait at once', async (project) => {
    const before = await highestRelease(project);
    const both = await Promise.all(['one', 'other'].map((VERSION) => project.bgc(['up', '--wait', '1m'], { VERSION })));
    for (const { code, stderr } of both) expect(code, stderr).toBe(done);
    expect((await statusOf(project)).colors.map(({ release }) => release).sort()).toEqual([before + 1, before + 2]);
  });
});

const intruders = isWhole ? ['up', 'rollback', 'switch'] : ['rollback'];
test.each(intruders)('a `bgc %s` in the middle of a release must not disturb it', async (command) => {
  await row(`${command} during an up`, async (project) => {
    const ended = await heldUp(project, 'before_switch', async (end) => {
      expectLockedOut(await project.bgc([command], { VERSION: 'intruder' }));
      return end();
    });
    expect(ended.code, ended.stderr).toBe(done);
    expect(await project.get()).toContain('Hello from held ');
  });
});

wholeTest('a release that waits for one that is killed must undo that one and go live', async () => {
  await row('up --wait for an up that is killed', async (project) => {
    const first = await startHeld(project, 'before_switch');
    const heir = project.start(['up', '--wait', '1m'], { VERSION: 'heir' });
    await eventually(true, () => isWaitedFor(project.directory));
    first.signal('SIGKILL');
    const { code, stderr } = await heir.ended;
    expect(code, stderr).toBe(done);
    expect(stderr).toContain('rolling it back first');
    expect(await project.get()).toContain('Hello from heir ');
  });
});

/** It is told which process it would have to wait for. */
function expectLockedOut(ended: Ended | undefined, pid: number | string = '\\d+'): void {
  expect(ended?.code, ended?.stderr).toBe(locked);
  const text = ended?.stderr ?? '';
  expectWords(text);
  const holder = `^error: another bgc command is running in this project\n {2}\`bgc up\` by \\S+@\\S+, pid ${pid}, since `;
  expect(text).toMatch(new RegExp(holder, 'm'));
  expect(text).toMatch(/^next: \S/m);
}

async function highestRelease(project: Project): Promise<number> {
  return Math.max(...(await statusOf(project)).colors.map(({ release }) => release ?? 0));
}
