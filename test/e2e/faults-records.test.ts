import { appendFile, chmod, chown, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultRows } from '../support/scenario/fault-row.ts';
import { heldUp, holdingHooks, killedUp } from '../support/scenario/held.ts';
import type { Project } from '../support/scenario/project.ts';
import { refusedWithoutRights, withoutRights } from '../support/scenario/refused.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole, wholeTest } from '../support/scenario/selection.ts';
import { otherThan, statusOf } from '../support/scenario/status.ts';

const NOTHING_MORE = { releases: 1 } as const;
const done = 0;
const failed = 1;
const NOBODY = 65_534;
const MOMENTS = ['before_switch', 'after_switch'] as const;

const settings = { hooks: holdingHooks, drain: { timeout: '5s' } };
const shared = sharedScenario('records', settings, async (project) => {
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});
const row = faultRows('records were damaged or lost', shared);

const whole = { version: 2, command: 'up', release: 7, color: 'blue', at: 'now', steps: [], index: 0 };
const text = JSON.stringify(whole);
const QUICK = ['is cut short', 'has steps that are none'];

describe('a journal that', () => {
  const journals: readonly { what: string; text: string }[] = [
    { what: 'is empty', text: '' },
    { what: 'is cut short', text: text.slice(0, 60) },
    { what: 'is garbage', text: '\u0000\u0000\u0000\u0000' },
    { what: 'has steps that are none', text: text.replace('[]', '[null, {}]') },
    { what: 'has a step that lacks all', text: text.replace('[]', '[{"kind":"create"}]') },
  ];

  for (const { what, text } of journals) {
    test.runIf(isWhole || QUICK.includes(what))(`${what} must not stop a rollback`, async () => {
      const damaged = async (project: Project): Promise<void> => {
        await writeFile(journal(project), text);
        await isTold(project, DAMAGED);
        expect((await goesBack(project)).stderr).toMatch(/^warning: \S*journal\.json is damaged and is removed/m);
        await isTold(project);
      };
      await row(`journal ${what}, then rollback`, damaged, NOTHING_MORE);
    });
  }

  test.each(isWhole ? MOMENTS : (['after_switch'] as const))(
    'is cut short when bgc was killed in %s must not stop the next release',
    async (at) => {
      await row(`killed in ${at}, journal cut short`, async (project) => {
        await killedUp(project, at);
        const text = await readFile(journal(project), 'utf8');
        await writeFile(journal(project), text.slice(0, text.length / 2));
        await isTold(project, DAMAGED);
      });
    },
  );
});

describe('a history', () => {
  test('with a last line that is half-written must lose that line only', async () => {
    await row('history cut short, then rollback', (project) => survives(project, '{"release":3,"command":"u'));
  });

  wholeTest('with garbage in it must lose the garbage only', async () => {
    const garbage = '{"release":\n\u0000\u0000\n[]\n{"release":"x"}\n\u001b[2J\n';
    await row('history with garbage, then rollback', (project) => survives(project, garbage));
  });

  async function survives(project: Project, damage: string): Promise<void> {
    const before = await history(project);
    await appendFile(join(state(project), 'history.ndjson'), damage);
    expect(await history(project)).toEqual(before);
    await goesBack(project);
    expect(await history(project)).toEqual([...before, expect.stringContaining('"command":"rollback"')]);
  }

  async function history(project: Project): Promise<string[]> {
    return (await project.must(['history', '--json', '--last', '1000'])).stdout.trimEnd().split('\n');
  }
});

test('records that may not be read must keep nobody from the status, and let no command begin', async () => {
  await row('records of another user', async (project) => {
    await writeFile(journal(project), text);
    const records = [journal(project), join(state(project), 'history.ndjson')];
    for (const file of records) {
      await chown(file, NOBODY, NOBODY);
      await chmod(file, 0o600);
    }
    const { code, stdout, stderr } = await withoutRights(project, ['status', '--json']);
    expect(code, stderr).toBe(done);
    const problems = records.map((file): unknown => expect.stringContaining(`no permission to read: ${file}: `));
    expect(JSON.parse(stdout)).toMatchObject({ live: await project.live(), inFlight: null });
    expect(JSON.parse(stdout).problems).toEqual(expect.arrayContaining(problems));
    const refusal = await refusedWithoutRights(project, ['rollback'], failed);
    expect(refusal).toMatch(/^error: no permission to write: \S*history\.ndjson$/m);
    for (const file of records) await chown(file, 0, 0);
    await rm(journal(project));
  });
});

describe('a state directory that is deleted', () => {
  wholeTest('between releases must not stop a rollback, and no number is given twice', async () => {
    await row('state deleted, then rollback', async (project) => {
      const highest = await highestRelease(project);
      await rm(state(project), { recursive: true });
      await isTold(project);
      await goesBack(project);
      await project.must(['up'], { VERSION: 'numbered' });
      expect(await highestRelease(project)).toBe(highest + 1);
    });
  });

  wholeTest('in the middle of a release must not stop it', async () => {
    await row('state deleted during a release', async (project) => {
      const ended = await heldUp(project, 'before_switch', async (end) => {
        await rm(state(project), { recursive: true });
        return end();
      });
      expect(ended.code, ended.stderr).toBe(done);
      expect(await project.get()).toContain('Hello from held ');
    });
  });

  test.each(isWhole ? MOMENTS : (['before_switch'] as const))(
    'after bgc was killed in %s must not stop the next release',
    async (at) => {
      await row(`killed in ${at}, state deleted`, async (project) => {
        await killedUp(project, at);
        await rm(state(project), { recursive: true });
        await isTold(project);
      });
    },
  );

  async function highestRelease(project: Project): Promise<number> {
    return Math.max(...(await statusOf(project)).colors.map(({ release }) => release ?? 0));
  }
});

const DAMAGED: unknown = expect.stringContaining('bgc/state/journal.json is damaged');

/** What is live is never read from a record. */
async function isTold(project: Project, ...problems: readonly unknown[]): Promise<void> {
  const live = await project.live();
  expect(await statusOf(project)).toMatchObject({ live, inFlight: null, problems, proxy: { serves: live } });
}

async function goesBack(project: Project): Promise<Ended> {
  const live = await project.live();
  const ended = await project.must(['rollback']);
  expect(await project.live()).toBe(otherThan(live));
  return ended;
}

function state({ directory }: Project): string {
  return join(directory, 'bgc/state');
}

function journal(project: Project): string {
  return join(state(project), 'journal.json');
}
