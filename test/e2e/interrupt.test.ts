import { readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Project } from '../support/scenario/project.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole, wholeTest } from '../support/scenario/selection.ts';
import { underLoad } from '../support/scenario/watched.ts';

/** A check that waits until it is interrupted, when the environment says so. */
const settings = { checks: [{ run: 'if [ -n "$HANG_CHECK" ]; then sleep 60; fi' }] };

const shared = sharedScenario('interrupt', settings, async (project) => {
  // A program that has just started hears no SIGTERM yet.
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
});

beforeEach(async () => {
  const project = shared();
  if ((await project.live()) === 'green') await project.must(['rollback']);
});

const moments = [
  { moment: 'the build', says: '... build', env: {} },
  { moment: 'the creation', says: '... create green', env: {} },
  { moment: 'the health wait', says: '... wait until web in green is healthy', env: { START_DELAY_MS: '60000' } },
  { moment: 'the checks', says: '... check', env: { HANG_CHECK: 'yes' } },
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  for (const { moment, says, env } of moments) {
    test.runIf(isWhole || signal === 'SIGINT' || moment === 'the health wait')(
      `${signal} during ${moment} must leave the live color alone, undo the rest and exit 130`,
      async () => {
        const project = shared();
        const standby = await runningIn(project, 'web-green');
        const result = await untouched(project, async () => {
          const up = project.start(['up'], { VERSION: 'interrupted', ...env });
          await up.says(says);
          up.signal(signal);
          return up.ended;
        });
        expect(result, result.stderr).toMatchObject({ code: 130, stdout: '' });
        expect(result.stderr).toContain('error: interrupted');
        // What stood by may still do so; nothing that was begun runs on.
        expect(standby).toEqual(expect.arrayContaining(await runningIn(project, 'web-green')));
        await project.must(['up'], { VERSION: 'v2' });
        expect(await project.get()).toBe('Hello from v2 (green)\n');
      },
    );
  }
}

test('SIGINT during the switch must finish it, and say so', async () => {
  const project = shared();
  await project.must(['up', '--no-switch'], { VERSION: 'v2' });
  const { result } = await underLoad(project, async () => {
    const switching = project.start(['switch']);
    await switching.says('... switch to green');
    switching.signal('SIGINT');
    return switching.ended;
  });
  expect(result, result.stderr).toMatchObject({ code: 130, stdout: expect.stringContaining('is live in green') });
  expect(await project.live()).toBe('green');
});

// Also in every run, at the steps themselves: faults-signals.test.ts.
wholeTest('SIGKILL during the health wait must leave the live color alone and the next release possible', async () => {
  const project = shared();
  await untouched(project, async () => {
    const up = project.start(['up'], { VERSION: 'v2', START_DELAY_MS: '60000' });
    await up.says('... wait until web in green is healthy');
    up.signal('SIGKILL');
    return up.ended;
  });
  await project.must(['up'], { VERSION: 'v3' });
  expect(await project.get()).toBe('Hello from v3 (green)\n');
});

wholeTest('SIGKILL at the switch must lose no request, and the next release must go live', async () => {
  const project = shared();
  await project.must(['up', '--no-switch'], { VERSION: 'v2' });
  const { result } = await underLoad(project, async () => {
    const killed = project.start(['switch']);
    await killed.says('... switch to green');
    killed.signal('SIGKILL');
    await killed.ended;
    return project.bgc(['up'], { VERSION: 'v3' });
  });
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(await project.get()).toContain('Hello from v3 ');
});

test('a switch that was killed after the swap must be undone by the next release, without a failed request', async () => {
  const project = shared();
  await project.must(['up', '--no-switch'], { VERSION: 'v2' });
  const active = join(project.directory, 'bgc/nginx/active.conf');
  await rm(active);
  await symlink('green.conf', active);
  expect(await project.live()).toBe('blue');

  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'v3' }));
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(result.stderr).toContain('make sure that blue has the traffic');
  expect(await project.get()).toBe('Hello from v3 (green)\n');
  expect(await readlink(active)).toBe('green.conf');
});

// Also in every run: faults-together.test.ts.
wholeTest('a second release at the same time must exit 3 and name the holder', async () => {
  const project = shared();
  const first = project.start(['up'], { VERSION: 'v2', START_DELAY_MS: '3000' });
  await first.says('... wait until web in green is healthy');
  const second = await project.bgc(['up'], { VERSION: 'v3' });
  expect(second).toMatchObject({ code: 3, stdout: '' });
  expect(second.stderr).toMatch(
    /another bgc command is running in this project\n {2}`bgc up` by \S+@\S+, pid \d+, since /,
  );
  expect(await first.ended).toMatchObject({ code: 0 });
  expect(await project.get()).toBe('Hello from v2 (green)\n');
});

/** Under load, the live color's container stays the same one. */
async function untouched(project: Project, work: () => Promise<Ended>): Promise<Ended> {
  const before = await project.container('web-blue');
  const { result } = await underLoad(project, work);
  expect(await project.container('web-blue')).toEqual(before);
  expect(await project.live()).toBe('blue');
  return result;
}

async function runningIn(project: Project, service: string): Promise<string[]> {
  return (await project.containers(service)).filter(({ status }) => status === 'running').map(({ id }) => id);
}
