import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultRows } from '../support/scenario/fault-row.ts';
import { heldUp, holdingHooks, type Moment } from '../support/scenario/held.ts';
import { expectExplained, expectWords } from '../support/scenario/plain.ts';
import type { Project } from '../support/scenario/project.ts';
import { whileReadOnly } from '../support/scenario/read-only.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole, wholeTest } from '../support/scenario/selection.ts';
import { otherThan, statusOf } from '../support/scenario/status.ts';

const done = 0;
const readOnly = 'the file system is read-only';

const settings = { hooks: holdingHooks, drain: { timeout: '5s' }, standby: 'stop' };
const shared = sharedScenario('readonly', settings, async (project) => {
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});
// Root may write whatever the modes say, so the file system itself is made read-only.
const row = faultRows('bgc/ was read-only', shared);

test.each(isWhole ? ['up', 'rollback'] : ['up'])(
  'a read-only bgc/ must stop `bgc %s` before it begins, and nothing that only reads',
  async (command) => {
    await row(`read-only before ${command}`, (project) =>
      whileReadOnly(bgc(project), async () => {
        await fails('bgc/state/', () => project.bgc([command], { VERSION: 'unwritten' }));
        expect(await statusOf(project)).toMatchObject({ live: await project.live(), inFlight: null, problems: [] });
        for (const reading of ['history', 'plan']) await project.must([reading]);
      }),
    );
  },
);

wholeTest(
  'a bgc/ that turns read-only before the switch must fail the release, and the next one clears it away',
  async () => {
    await row('read-only before the switch', async (project) => {
      await fails('bgc/state/', () => endsReadOnly(project, 'before_switch'));
      await clearedAwayByTheNext(project, 'undone');
    });
  },
);

test('a bgc/ that turns read-only after the switch must not fail the release, and the next one ends it', async () => {
  await row('read-only after the switch', async (project) => {
    const ended = await endsReadOnly(project, 'after_switch');
    expect(ended.code, ended.stderr).toBe(done);
    expectWords(ended.stderr);
    expect(ended.stderr).toMatch(/^warning: not written to the history: the file system is read-only: \/\S*history/m);
    expect(await project.get()).toContain('Hello from held ');
    await clearedAwayByTheNext(project, 'finished');
  });
});

wholeTest('a bgc/nginx that is read-only at the rendering must fail the release and nothing else', async () => {
  await row('nginx directory read-only at the rendering', async (project) => {
    await project.configure({ ...settings, bg: '/color' });
    await fails('bgc/nginx/', () => whileReadOnly(nginx(project), () => project.bgc(['up'], { VERSION: 'unwritten' })));
    await project.configure(settings);
  });
});

wholeTest('a bgc/nginx that is read-only at the switch must fail it and nothing else', async () => {
  await row('nginx directory read-only at the switch', async (project) => {
    await project.must(['up', '--no-switch'], { VERSION: 'staged' });
    await fails('bgc/nginx/', () => whileReadOnly(nginx(project), () => project.bgc(['switch'])));
  });
});

/** It says why, and the traffic is where it was. */
async function fails(where: string, work: () => Promise<Ended>): Promise<void> {
  const live = await shared().live();
  expectExplained(await work(), readOnly, where);
  expect(await shared().live()).toBe(live);
}

/** While it is read-only, nothing can be noted of an end; `status` knows that there was none. */
function endsReadOnly(project: Project, at: Moment): Promise<Ended> {
  return heldUp(project, at, (end) =>
    whileReadOnly(bgc(project), async () => {
      const ended = await end();
      const live = await project.live();
      expect(await statusOf(project)).toMatchObject({ live, inFlight: { command: 'up', holder: null } });
      return ended;
    }),
  );
}

async function clearedAwayByTheNext(project: Project, outcome: 'undone' | 'finished'): Promise<void> {
  const { stderr } = await project.must(['up'], { VERSION: 'next' });
  expect(stderr).toContain(outcome === 'finished' ? 'completing it first' : 'rolling it back first');
  const { live } = await statusOf(project);
  expect((await project.containers(`web-${otherThan(String(live))}`)).map(({ status }) => status)).toEqual(['exited']);
}

function bgc({ directory }: Project): string {
  return join(directory, 'bgc');
}

function nginx(project: Project): string {
  return join(bgc(project), 'nginx');
}
