import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultRows } from '../support/scenario/fault-row.ts';
import { heldUp, holdingHooks, killedUp } from '../support/scenario/held.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { otherThan, statusOf } from '../support/scenario/status.ts';

const NOTHING_MORE = { releases: 1 } as const;
const done = 0;
const MOMENTS = ['before_switch', 'after_switch'] as const;

const settings = { hooks: holdingHooks, drain: { timeout: '5s' } };
const shared = sharedScenario('records', settings, async (project) => {
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});
const row = faultRows('records were damaged or lost', shared);

describe('a journal that', () => {
  const whole = { version: 1, command: 'up', release: 7, color: 'blue', at: 'now', steps: [], index: 0 };
  const text = JSON.stringify(whole);
  const journals: readonly { what: string; text: string }[] = [
    { what: 'is empty', text: '' },
    { what: 'is cut short', text: text.slice(0, 60) },
    { what: 'is garbage', text: '\u0000\u0000\u0000\u0000' },
    { what: 'has steps that are none', text: text.replace('[]', '[null, {}]') },
  ];

  for (const { what, text } of journals) {
    test(`${what} must not stop a rollback`, async () => {
      const damaged = async (project: Project): Promise<void> => {
        await writeFile(journal(project), text);
        await isTold(project);
        await goesBack(project);
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
        await isTold(project);
      });
    },
  );
});

describe('a history', () => {
  test('with a last line that is half-written must lose that line only', async () => {
    await row('history cut short, then rollback', (project) => survives(project, '{"release":3,"command":"u'));
  });

  test('with garbage in it must lose the garbage only', async () => {
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

describe('a state directory that is deleted', () => {
  test('between releases must not stop a rollback, and no number is given twice', async () => {
    await row('state deleted, then rollback', async (project) => {
      const highest = await highestRelease(project);
      await rm(state(project), { recursive: true });
      await isTold(project);
      await goesBack(project);
      await project.must(['up'], { VERSION: 'numbered' });
      expect(await highestRelease(project)).toBe(highest + 1);
    });
  });

  test('in the middle of a release must not stop it', async () => {
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

/** What is live is never read from a record. */
async function isTold(project: Project): Promise<void> {
  const live = await project.live();
  expect(await statusOf(project)).toMatchObject({ live, inFlight: null, problems: [], proxy: { serves: live } });
}

async function goesBack(project: Project): Promise<void> {
  const live = await project.live();
  await project.must(['rollback']);
  expect(await project.live()).toBe(otherThan(live));
}

function state({ directory }: Project): string {
  return join(directory, 'bgc/state');
}

function journal(project: Project): string {
  return join(state(project), 'journal.json');
}
