import { beforeAll, describe, expect, test } from 'vitest';
import type { LoadOptions } from '../support/load/load.ts';
import { startNestedLoad, total } from '../support/nested/nested-load.ts';
import { loadImages, nestedScenario } from '../support/nested/nested-scenario.ts';
import { eventually } from '../support/scenario/eventually.ts';
import { type FaultRow, faultTable } from '../support/scenario/fault-table.ts';
import { expectPlain } from '../support/scenario/plain.ts';
import type { Ended, Running } from '../support/scenario/running.ts';
import { isWhole, wholeTest } from '../support/scenario/selection.ts';
import { otherThan, statusOf } from '../support/scenario/status.ts';

// The daemon that is broken here is never this machine's own: it runs on a machine within this one.
const table = faultTable('the Docker daemon, or the whole machine, failed');
const settings = { standby: 'stop', drain: { timeout: '5s' } };
const usage = 2;
const unreachable = 4;

const nested = nestedScenario({ liveRestore: true }, settings, async ({ project }) => {
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});

describe('with live-restore', () => {
  test('a daemon that is restarted while a release becomes healthy must not make it fail', async () => {
    await row('dockerd restarted during the health wait', 2, async () => {
      const up = await waitingForHealth({ VERSION: 'slow', START_DELAY_MS: '2000' });
      await restartDaemon(true);
      expect(await up.ended).toMatchObject({ code: 0 });
    });
  });

  wholeTest('a daemon that is killed while a release becomes healthy must not make it fail', async () => {
    await row('dockerd killed during the health wait', 2, async () => {
      const up = await waitingForHealth({ VERSION: 'slow', START_DELAY_MS: '2000' });
      await restartDaemon(true, 'KILL');
      expect(await up.ended).toMatchObject({ code: 0 });
    });
  });

  wholeTest('a daemon that is restarted during the drain must not make the release fail', async () => {
    const { project } = nested();
    const slow = { url: new URL('/slow?ms=3000', project.url).href, clients: 1, thinkMs: [0, 0] } as const;
    await row(
      'dockerd restarted during the drain',
      2,
      async () => {
        const up = start({ VERSION: 'drained' });
        await up.says('... drain for');
        await restartDaemon(true);
        expect(await up.ended).toMatchObject({ code: 0 });
      },
      [slow],
    );
  });

  wholeTest('a daemon that is restarted while a release is watched must not make it fail', async () => {
    await row('dockerd restarted during the watch', 2, async () => {
      const ended = await upRestartedAt('watch', { watch: { for: '10s', max_errors: '1%', min_requests: 20 } });
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stderr).toMatch(/ answered \d+ requests, 0 failed /);
    });
  });

  wholeTest('a daemon that is restarted while a canary has its share must not make it fail', async () => {
    await row('dockerd restarted while a canary holds', 2, async () => {
      const ended = await upRestartedAt('wait 10s', { traffic: { mode: 'canary', steps: [20], every: '10s' } });
      expect(ended).toMatchObject({ code: 0 });
    });
  });

  async function upRestartedAt(moment: string, more: Readonly<Record<string, unknown>>): Promise<Ended> {
    const { project } = nested();
    await project.configure({ ...settings, ...more });
    const up = start({ VERSION: 'next' });
    await up.says(`... ${moment} `);
    await restartDaemon(true);
    const ended = await up.ended;
    await project.configure(settings);
    return ended;
  }

  test.each(isWhole ? ['build', 'create', 'start', 'switch'] : ['switch'])(
    'a daemon that is restarted at the %s must leave a color serving',
    async (moment) => {
      await row(`dockerd restarted at the ${moment}`, 2, async () => {
        const up = start({ VERSION: moment });
        await up.says(`... ${moment} `);
        await restartDaemon(true);
        expectPlain(await up.ended);
      });
    },
  );

  test('while the daemon is away every command must say so, and the live color serves', async () => {
    await row('dockerd away: up, rollback, status', 1, async () => {
      const { daemon, project } = nested();
      await daemon.stop();
      for (const command of ['up', 'rollback', 'status']) {
        const { code, stderr } = await project.bgc([command]);
        expect(code, stderr).toBe(unreachable);
        expect(stderr).toContain('Docker is not running');
      }
      await daemon.start({ liveRestore: true });
    });
  });
});

describe('`docker system prune -a -f` between releases', () => {
  test('must take the releases that do not run, and a rollback says so', async () => {
    await row('system prune, then rollback', 1, async () => {
      const { project } = nested();
      await prune();
      for (const args of [['rollback'], ['rollback', '--to', '1']]) {
        const { code, stderr } = await project.bgc(args);
        expect(code, stderr).toBe(usage);
        expect(stderr).toMatch(/there is no earlier release to go back to|release 1 is not kept/);
      }
    });
  });

  wholeTest('must leave a release that was staged, so that it can go live', async () => {
    await row('system prune, then switch to what was staged', 2, async () => {
      const { project } = nested();
      await project.must(['up', '--no-switch'], { VERSION: 'staged' });
      await prune();
      await project.must(['switch']);
      expect(await project.get()).toContain('Hello from staged ');
    });
  });

  async function prune(): Promise<void> {
    const { daemon } = nested();
    await daemon.docker('system', 'prune', '--all', '--force');
    // Not bgc's to bring back: the example is built from it.
    await loadImages(daemon);
  }
});

describe('after a reboot', () => {
  test('the color that was live must serve, while the idle one is stopped', async () => {
    const live = await liveColor();
    await reboot();
    await servesAgain('reboot, idle color stopped', [live]);
  });

  wholeTest('the color that was live must serve without the idle one', async () => {
    const { daemon, project } = nested();
    const live = await liveColor();
    await daemon.docker('rm', '--force', `${project.name}-web-${otherThan(live)}-1`);
    await reboot();
    await servesAgain('reboot, idle color removed', [live]);
  });

  wholeTest(
    'in the middle of a release the color that was live must serve, and `status` knows of the release',
    async () => {
      const live = await liveColor();
      const up = await waitingForHealth({ VERSION: 'unplugged', START_DELAY_MS: '60000' });
      up.signal('SIGKILL');
      await reboot();
      expect(await statusOf(nested().project)).toMatchObject({ inFlight: { command: 'up', holder: null } });
      await servesAgain('reboot during the health wait', [live]);
    },
  );

  test('at the switch one of the two colors must serve, and `status` knows which', async () => {
    const up = start({ VERSION: 'unplugged' });
    await up.says('... switch to ');
    up.signal('SIGKILL');
    await reboot();
    await servesAgain('reboot at the switch', ['blue', 'green']);
  });
});

/** Containers are stopped along with the daemon then: nobody can be served until it is back. */
describe('without live-restore', () => {
  beforeAll(() => reboot(false));

  test('a daemon that is restarted must bring the live color back', async () => {
    const live = await liveColor();
    const lost = await lostDuring(() => restartDaemon(false));
    await servesAgain('no live-restore: dockerd restarted', [live], lost);
  });

  wholeTest('a daemon that is restarted while a release becomes healthy must bring a color back', async () => {
    const lost = await lostDuring(async () => {
      const up = await waitingForHealth({ VERSION: 'slow', START_DELAY_MS: '2000' });
      await restartDaemon(false);
      expectPlain(await up.ended);
    });
    await servesAgain('no live-restore: dockerd restarted during the health wait', ['blue', 'green'], lost);
  });

  /** How many requests failed; some must have, or the row shows nothing. */
  async function lostDuring(work: () => Promise<void>): Promise<number> {
    const { machine, project } = nested();
    const load = await startNestedLoad(machine, [{ url: project.url, ...light }]);
    try {
      await work();
    } finally {
      await load.stop();
    }
    const lost = total(await load.stop(), 'failed');
    expect(lost).toBeGreaterThan(0);
    return lost;
  }
});

const light: Omit<LoadOptions, 'url'> = { clients: 5, method: 'POST', bodyBytes: 200, thinkMs: [0, 50] };

/**
 * A fault under load that costs no request; then a release goes live, and `status` has nothing to complain of.
 * @param lost what failed before, while nothing could serve; `-` where the clients' own network was gone as well
 */
async function row(
  title: string,
  releases: number,
  work: () => Promise<void>,
  more: readonly LoadOptions[] = [],
  lost: FaultRow['lost'] = 0,
): Promise<void> {
  const { machine, project } = nested();
  const load = await startNestedLoad(machine, [{ url: project.url, ...light }, ...more]);
  try {
    await work();
    const live = await releaseAnother();
    const reports = await load.stop();
    const requests = total(reports, 'requests');
    table.add({ row: title, releases, requests, failed: total(reports, 'failed'), lost, end: `${live} live` });
    expect(reports.flatMap(({ firstFailures }) => firstFailures)).toEqual([]);
    expect(requests).toBeGreaterThan(100);
  } finally {
    await load.stop();
  }
}

/** After an outage one of the colors serves again by itself, `status` says which, and from then on nothing fails. */
async function servesAgain(title: string, colors: readonly string[], lost: FaultRow['lost'] = '-'): Promise<void> {
  const { project } = nested();
  const serves = async () => colors.includes(await project.live()) && (await project.get()).startsWith('Hello');
  await eventually(true, serves, 30_000);
  expect(await liveColor()).toBe(await project.live());
  await row(title, 1, async () => undefined, [], lost);
}

async function releaseAnother(): Promise<string> {
  const { project } = nested();
  await project.must(['up'], { VERSION: 'next' });
  const end = await statusOf(nested().project);
  expect(end).toMatchObject({ inFlight: null, problems: [] });
  expect(await project.get()).toBe(`Hello from next (${end.live})\n`);
  return String(end.live);
}

function start(env: Readonly<Record<string, string>>): Running {
  return nested().project.start(['up'], env);
}

/** An `up` of which Docker has probed the idle color once, in vain. */
async function waitingForHealth(env: Readonly<Record<string, string>>): Promise<Running> {
  const { daemon, project } = nested();
  const idle = otherThan(await liveColor());
  const up = start(env);
  await up.says('... wait until web in');
  const probes = async () =>
    daemon.docker('inspect', '--format', '{{len .State.Health.Log}}', `${project.name}-web-${idle}-1`);
  await eventually(true, async () => (await probes()) !== '0');
  return up;
}

async function restartDaemon(liveRestore: boolean, signal: 'TERM' | 'KILL' = 'TERM'): Promise<void> {
  await nested().daemon.stop(signal);
  await nested().daemon.start({ liveRestore });
}

async function reboot(liveRestore = true): Promise<void> {
  const { machine, daemon } = nested();
  await machine.powerOff();
  await machine.boot();
  await daemon.start({ liveRestore });
}

async function liveColor(): Promise<string> {
  return String((await statusOf(nested().project)).live);
}
