import { expect, test } from 'vitest';
import { startLoad } from '../support/load/load.ts';
import { withoutGap } from '../support/scenario/capacity.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { refused } from '../support/scenario/refused.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { wholeTest } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';
import { expectNoneFailed, underLoad } from '../support/scenario/watched.ts';

const settings = { watch: { for: '1s' }, drain: { timeout: '5s' } };

/** Health is not what is tried here, and a busy machine must not look ill. */
const patient = { services: { web: { healthcheck: { timeout: '20s' } } } };

const shared = sharedScenario('rolling', { example: 'both-live', ...settings }, async (project) => {
  await project.write('compose.override.yaml', patient);
  await project.must(['up'], { VERSION: 'v1' });
});

test('a release of both colors and its rollback must fail no request, nor send one to a color that is not healthy', async ({
  annotate,
}) => {
  const project = shared();
  const load = startLoad({ url: project.url, method: 'POST', bodyBytes: 200, classify: ({ body }) => body.trim() });
  let stdout = '';
  const traffic = await withoutGap(project, async () => {
    ({ stdout } = await project.must(['up', '--json'], { VERSION: 'v2' }));
    expect(await membersOf(project)).toEqual({ blue: 'live', green: 'live' });
    await project.must(['rollback']);
    expect(await membersOf(project)).toEqual({ blue: 'live', green: 'live' });
  });
  const report = await load.stop();
  await annotate(
    `${report.requests} requests, ${report.failed} failed; p99 ${report.latency.p99} ms, max ${report.latency.max} ms`,
  );
  expectNoneFailed(report);
  expect(traffic).toEqual(new Set(['both', 'blue', 'green']));
  const answers = ['v1 (blue)', 'v1 (green)', 'v2 (blue)', 'v2 (green)'].map((from) => `Hello from ${from}`);
  expect(Object.keys(report.byAnswer).sort()).toEqual(answers);
  expect(resultIn(stdout)).toMatchObject({ data: { release: 2, traffic: 'both', staged: false, failed: 0 } });
  expect(watchIn(stdout)).toMatch(/^green answered \d+ requests, 0 failed/);
  expect(await statusOf(project)).toMatchObject({ problems: [], inFlight: null, proxy: { serves: 'both' } });
  expect((await project.must(['history'])).stdout).toMatch(/ up +both +live .*\n.* rollback +both +live /);
});

test('a release that fails in the first color must leave the other at the release before, and say what is out; the next one must mend it', async () => {
  const project = shared();
  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'v3', FAIL: 'green' }));
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('cannot start in green: FAIL=green is set');
  expect(result.stderr).toMatch(/^warning: green is out \(.*\): blue serves alone; bgc up recreates both$/m);
  expect(await project.live()).toBe('blue');
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  expect((await statusOf(project)).problems).toEqual([expect.stringMatching(/^green is out /)]);
  await project.must(['up'], { VERSION: 'v5' });
  await expectBoth(project, 'v5');
});

wholeTest(
  'one that fails in the second color must leave the first at the new release; the next one must mend it',
  async () => {
    const project = shared();
    const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'v4', FAIL: 'blue' }));
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^warning: blue is out \(.*\): green serves alone; bgc up recreates both$/m);
    expect(await project.live()).toBe('green');
    expect(await project.get()).toBe('Hello from v4 (green)\n');

    await underLoad(project, () => withoutGap(project, () => project.must(['up'], { VERSION: 'v5' })));
    await expectBoth(project, 'v5');
  },
);

test('kill -9 while a color is out must leave the other serving; bgc switch gives it its part again', async () => {
  const project = shared();
  await underLoad(project, () => killedAt(project, '"kind":"drain"'));
  expect(await project.live()).toBe('blue');
  const { result } = await underLoad(project, () => project.must(['switch']));
  expect(result.stderr).toContain('rolling it back first');
  await expectBoth(project, 'v5');
  expect(await membersOf(project)).toEqual({ blue: 'live', green: 'live' });
});

wholeTest(
  'kill -9 while the second color is renewed must leave the first at the new release; the next one must mend it',
  async () => {
    const project = shared();
    await underLoad(project, () => killedAt(project, '"kind":"start","why":"its dependencies are up","color":"blue"'));
    expect(await project.live()).toBe('green');
    expect(await project.get()).toBe('Hello from cut (green)\n');
    await underLoad(project, () => withoutGap(project, () => project.must(['up'], { VERSION: 'v5' })));
    await expectBoth(project, 'v5');
  },
);

test('a color that is killed by hand must cost no GET, and be told', async () => {
  const project = shared();
  const load = startLoad({ url: project.url, method: 'GET' });
  await docker('kill', (await project.container('web-green')).id);
  const { requests } = load.snapshot();
  await eventually(true, async () => load.snapshot().requests > requests + 1000);
  expectNoneFailed(await load.stop());
  expect((await statusOf(project)).problems).toEqual([
    expect.stringMatching(/^green is not running: .* \(exit code 137\): blue serves alone; bgc up recreates both$/),
  ]);
  await docker('start', (await project.container('web-green')).id);
});

test('the logs of what is live must be those of both colors', async () => {
  const { stdout } = await shared().must(['logs']);
  for (const color of ['blue', 'green']) expect(stdout).toContain(`both-live v5 (${color}) is live`);
});

test('what needs an idle color must be refused, and no visitor may tell the application its state', async () => {
  const project = shared();
  expect(await refused(project, ['switch'], 2)).toContain('both colors are live: there is nothing to switch');
  expect(await refused(project, ['up', '--no-switch'], 2)).toContain('with "mode: rolling" no color is idle');
  expect(await refused(project, ['up', '--canary', '5'], 2)).toContain('--canary does not go with "mode: rolling"');
  for (const path of ['enable/standby', 'ENABLE/standby/']) {
    const response = await fetch(new URL(path, project.url), { method: 'POST' });
    expect(response).toMatchObject({ status: 404 });
    expect(await response.text()).toContain('nginx');
  }
});

test('a membership that the application does not know must be told before anything is lost', async () => {
  const project = shared();
  const membership = { live: '/live', standby: '/standby', enable: '/nothing/{state}' };
  await project.configure({ ...settings, traffic: { mode: 'rolling', membership } });
  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'v6' }));
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toMatch(
    /^error: .*web-green-1 did not become live\n {2}POST http:.*\/nothing\/live answered 404\nnext: compare traffic\.membership/m,
  );
  // The release of before was told to leave in its own words; what came in its place is out, and the other color serves.
  expect(await statusOf(project)).toMatchObject({ proxy: { serves: 'blue' } });
  expect(await project.get()).toBe('Hello from v5 (blue)\n');
});

async function expectBoth(project: Project, version: string): Promise<void> {
  expect(await statusOf(project)).toMatchObject({ problems: [], inFlight: null, proxy: { serves: 'both' } });
  const answers = new Set(await Promise.all(Array.from({ length: 8 }, () => project.get())));
  expect(answers).toEqual(new Set([`Hello from ${version} (blue)\n`, `Hello from ${version} (green)\n`]));
}

/** Kills a release when it has told that a step begins. */
async function killedAt(project: Project, step: string): Promise<void> {
  const running = project.start(['up', '--json'], { VERSION: 'cut' });
  await running.says(`"status":"started","step":{${step}`, 'stdout');
  running.signal('SIGKILL');
  expect(await running.ended).toMatchObject({ code: 'SIGKILL' });
}

/** What each color's container says it is. */
async function membersOf(project: Project): Promise<Record<string, string>> {
  const state = async (color: string): Promise<[string, string]> => {
    const { address } = await project.container(`web-${color}`);
    const response = await fetch(`http://${address}:3000/live`, { headers: { connection: 'close' } });
    return [color, (await response.text()).trim()];
  };
  return Object.fromEntries(await Promise.all(['blue', 'green'].map(state)));
}

const eventsIn = (stdout: string): { event: string; text?: string }[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const resultIn = (stdout: string) => eventsIn(stdout).find(({ event }) => event === 'result');
const watchIn = (stdout: string) => eventsIn(stdout).find(({ event }) => event === 'note')?.text;
