import { execFile } from 'node:child_process';
import { watch } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import { faultRows } from '../support/scenario/fault-row.ts';
import type { Project } from '../support/scenario/project.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { wholeTest } from '../support/scenario/selection.ts';
import { otherThan, statusOf } from '../support/scenario/status.ts';
import { reachesStep } from '../support/scenario/step.ts';

const NOTHING_MORE = { releases: 1 } as const;
const done = 0;
const failed = 1;

const settings = { drain: { timeout: '5s' } };
const GREEDY = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(16e6, 1)), 1)';
/** Judges within some seconds. */
const healthcheck = { interval: '500ms', timeout: '1s', retries: 2, start_period: '1s' };
const service = (values: object) => ({ services: { web: { stop_grace_period: '1s', healthcheck, ...values } } });

const shared = sharedScenario('faults', settings, async (project) => {
  await project.write('compose.override.yaml', service({}));
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});
const row = faultRows('containers, the proxy and the symlink failed', shared);

// One that is plainly unhealthy, or fails its check: see broken-release.test.ts.
describe('a new color', () => {
  const probe = (command: string) => ({ healthcheck: { ...healthcheck, test: ['CMD-SHELL', command] } });
  const count = 'n=$(cat /tmp/n 2>/dev/null || echo 0); echo $((n + 1)) >/tmp/n';
  const exits = { restart: 'no', command: ['node', '-e', 'process.exit(3)'] };

  wholeTest('that exits and is not restarted must get no traffic', async () => {
    await row('new color exits', () => failsToRelease(exits, 'exited with code 3'), NOTHING_MORE);
  });

  test('that exits and is restarted again and again must get no traffic, and be quoted at once', async () => {
    await row(
      'new color exits in a loop',
      async () => {
        const { stderr, ms } = await failsToRelease({}, 'hello broken cannot start: FAIL=exit is set', 'exit');
        expect(stderr).toMatch(/exit code 1|exited with code 1/);
        expect(ms).toBeLessThan(10_000);
      },
      NOTHING_MORE,
    );
  });

  test('that never listens must get no traffic, and its last log line be shown', async () => {
    await row(
      'new color hangs',
      async () => {
        const { stderr, ms } = await failsToRelease({}, 'hello broken hangs before it listens', 'hang');
        expect(stderr).toContain('is unhealthy');
        expect(ms).toBeLessThan(30_000);
      },
      NOTHING_MORE,
    );
  });

  test('that runs out of memory must get no traffic, and be told as such at once', async () => {
    const greedy = { mem_limit: '64m', memswap_limit: '64m', command: ['node', '-e', GREEDY] };
    await row(
      'new color runs out of memory',
      async () => {
        const { ms } = await failsToRelease(greedy, 'ran out of memory');
        expect(ms).toBeLessThan(15_000);
      },
      NOTHING_MORE,
    );
  });

  wholeTest('whose health probe hangs must get no traffic', async () => {
    await row('health probe hangs', () => failsToRelease(probe('sleep 60'), 'is unhealthy'), NOTHING_MORE);
  });

  wholeTest('that flaps before it is healthy must get no traffic', async () => {
    const flapping = probe(`${count}; [ $((n % 2)) = 1 ] && sleep 60`);
    await row('new color flaps before the switch', () => failsToRelease(flapping, 'is unhealthy'), NOTHING_MORE);
  });

  test('that flaps after the switch must lose the traffic again, while it is watched', async () => {
    await row('new color flaps after the switch', async (project) => {
      await project.configure({ ...settings, watch: { for: '8s', min_requests: 1 } });
      await failsToRelease(probe(`${count}; [ $n -lt 4 ]`), 'is unhealthy');
      await project.configure(settings);
    });
  });

  wholeTest('that is removed by hand during the health wait must fail, in words', async () => {
    await row('new color removed during the health wait', async (project) => {
      const idle = `web-${otherThan(await project.live())}`;
      const up = project.start(['up'], { VERSION: 'removed', START_DELAY_MS: '60000' });
      await up.says('... wait until web in');
      await docker('rm', '--force', (await project.container(idle)).id);
      const { code, stderr } = await up.ended;
      expect(code, stderr).toBe(failed);
      expect(stderr).toMatch(/^error: .* (was removed|is removing|exited with code 137)/m);
    });
  });

  test('that dies right before the switch must get no traffic', async () => {
    await row('new color killed right before the switch', async (project) => {
      const live = await project.live();
      const before_switch = `docker kill ${project.name}-web-$BGC_COLOR-1`;
      await project.configure({ ...settings, hooks: { before_switch } });
      const { code, stderr } = await project.bgc(['up'], { VERSION: 'dead' });
      await project.configure(settings);
      expect(code, stderr).toBe(failed);
      expect(stderr).toMatch(/^error: refusing to route traffic to (blue|green): it is not running/m);
      expect(await project.live()).toBe(live);
    });
  });

  test('that dies before it answers must be told at once, with its last words', async () => {
    const gives = "setTimeout(() => { console.error('no database'); process.exit(7); }, 4500)";
    const mute = { restart: 'no', command: ['node', '-e', gives], healthcheck: { disable: true } };
    await row(
      'new color dies before it answers',
      async () => {
        const { ms, stderr } = await failsToRelease(mute, 'exited with code 7');
        expect(stderr).toContain('no database');
        expect(ms).toBeLessThan(20_000);
      },
      NOTHING_MORE,
    );
  });

  /** @param FAIL how the example itself is broken */
  async function failsToRelease(values: object, says: string, FAIL = ''): Promise<Ended> {
    const project = shared();
    const live = await project.live();
    await project.write('compose.override.yaml', service(values));
    const ended = await project.bgc(['up'], { VERSION: 'broken', FAIL });
    await project.write('compose.override.yaml', service({}));
    expect(ended.code, ended.stderr).toBe(failed);
    expect(ended.stderr).toContain(says);
    expect(await project.live()).toBe(live);
    return ended;
  }
});

describe('a live color', () => {
  test('that crashes and is started again by Docker must be told of by status, with its exit code', async () => {
    await row('live color crashes, then up', async (project, outage) => {
      const service = `web-${await project.live()}`;
      const { id, name } = await project.container(service);
      outage.begins();
      process.kill(Number(await docker('inspect', '--format', '{{.State.Pid}}', id)), 'SIGKILL');
      const state = '{{.RestartCount}} {{.State.Status}} {{.State.Health.Status}}';
      await eventually('1 running healthy', () => docker('inspect', '--format', state, id));
      outage.ends();
      const { problems } = await statusOf(project);
      const told = `${name} ended by itself and was started again by Docker, once`;
      expect(problems).toEqual([expect.stringMatching(`^${told}: last at 2.*, with exit code 137; bgc logs`)]);
    });
  });
});

/** Nobody can be served while nginx itself is gone, some 100 ms: what is lost till it serves again is counted apart. */
describe('a proxy that crashes', () => {
  // Also in every run, without a release under way: proxy-survives.test.ts.
  wholeTest('right after the switch must come back with the new color', async () => {
    await row('proxy killed right after the switch', async (project, outage) => {
      const up = project.start(['up', '--json'], { VERSION: 'v3' });
      await reachesStep(up, 'done', 'switch');
      const { pid } = await proxyOf(project);
      outage.begins();
      process.kill(pid, 'SIGKILL');
      expect((await up.ended).code).toBe(done);
      await eventually('Hello from v3', async () => (await project.get()).slice(0, 13));
      outage.ends();
    });
  });

  wholeTest('right before the switch must be waited for, and the release goes live', async () => {
    await row('proxy killed right before the switch', async (project, outage) => {
      const { pid } = await proxyOf(project);
      await project.configure({ ...settings, hooks: { before_switch: `kill -9 ${pid}` } });
      outage.begins();
      expect((await project.bgc(['up'], { VERSION: 'before' })).code).toBe(done);
      outage.ends();
      await project.configure(settings);
    });
  });

  test('between the swap of the symlink and the reload must come back with the new color, which ends the switch', async () => {
    await row('proxy killed between swap and reload', async (project, outage) => {
      await project.must(['up', '--no-switch'], { VERSION: 'v4' });
      const { pid } = await proxyOf(project);
      const swapped = onceSwapped(project, () => {
        outage.begins();
        process.kill(pid, 'SIGKILL');
      });
      const ended = await project.bgc(['switch']);
      await swapped;
      expect(ended.code, ended.stderr).toBe(done);
      expect(await project.get()).toContain('Hello from v4');
      outage.ends();
      expect((await statusOf(project)).live).toBe(await project.live());
    });
  });

  wholeTest('or is removed in the middle of the switch must be told, and come back with the next release', async () => {
    await row('proxy removed between swap and reload', async (project, outage) => {
      const live = await project.live();
      await project.must(['up', '--no-switch'], { VERSION: 'v5' });
      const { id } = await project.container('bgc-proxy');
      const removed = onceSwapped(project, () => {
        outage.begins();
        return docker('rm', '--force', id);
      });
      const { code, stderr } = await project.bgc(['switch']);
      await removed;
      expect(code, stderr).toBe(failed);
      expect(stderr).toMatch(/^error: the proxy was stopped or removed/m);
      expect(await statusOf(project)).toMatchObject({ live, proxy: { state: 'absent' } });
      await project.must(['up'], { VERSION: 'back' });
      outage.ends();
    });
  });

  async function proxyOf(project: Project): Promise<{ pid: number }> {
    const { id } = await project.container('bgc-proxy');
    return { pid: Number(await docker('inspect', '--format', '{{.State.Pid}}', id)) };
  }

  /** Resolves when `act` is over, which is called at once when the symlink is renamed. */
  function onceSwapped({ directory }: Project, act: () => unknown): Promise<unknown> {
    return new Promise((resolve) => {
      const watcher = watch(join(directory, 'bgc/nginx'), (event, file) => {
        if (event !== 'rename' || file !== 'active.conf') return;
        watcher.close();
        resolve(act());
      });
    });
  }
});

describe('a symlink that', () => {
  const wrong: readonly { what: string; target: string | undefined }[] = [
    { what: 'names the idle color', target: 'other' },
    { what: 'names what is not there', target: 'nowhere.conf' },
    { what: 'is gone', target: undefined },
  ];

  for (const { what, target } of wrong) {
    const some = target === 'nowhere.conf' ? wholeTest : test;
    some(`${what} must be told by status, and mended by the next rollback`, async () => {
      const mended = async (project: Project): Promise<void> => {
        const live = await mislead(project, target);
        await project.must(['rollback']);
        expect(await project.live()).toBe(otherThan(live));
      };
      await row(`symlink ${what}, then rollback`, mended, NOTHING_MORE);
    });

    wholeTest(`${what} must be mended by the next release`, async () => {
      await row(`symlink ${what}, then up`, async (project) => void (await mislead(project, target)));
    });
  }

  /** Gives the color that is live all the same. */
  async function mislead(project: Project, target: string | undefined): Promise<string> {
    const live = await project.live();
    const link = join(project.directory, 'bgc/nginx/active.conf');
    await rm(link);
    if (target !== undefined) await symlink(target === 'other' ? `${otherThan(live)}.conf` : target, link);
    const status = await statusOf(project);
    expect(status).toMatchObject({ live, problems: [expect.stringContaining(`but nginx serves ${live}`)] });
    return live;
  }
});

describe('`docker compose down` between releases', () => {
  test("without bgc's overlay must leave both colors alone", async () => {
    await row('docker compose down', async (project) => {
      await promisify(execFile)('docker', ['compose', 'down'], { cwd: project.directory }).catch(() => undefined);
    });
  });

  test("with bgc's overlay takes all of it away, and the next release brings it back", async () => {
    await row('docker compose down with the overlay, then up', async (project, outage) => {
      outage.begins();
      await project.must(['compose', '--', 'down']);
      expect(await statusOf(project)).toMatchObject({ live: null, proxy: { state: 'absent' } });
      await project.must(['up'], { VERSION: 'again' });
      outage.ends();
    });
  });
});
