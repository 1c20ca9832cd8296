import { beforeEach, expect, test } from 'vitest';
import { startLoad } from '../support/load/load.ts';
import { openWebSocket } from '../support/load/websocket.ts';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { scenario, sharedScenario } from '../support/scenario/scenario.ts';
import { wholeTest } from '../support/scenario/selection.ts';
import { startSlowRequests } from '../support/scenario/slow-requests.ts';
import { expectNoneFailed } from '../support/scenario/watched.ts';

const WATCH_SECONDS = 4;
const settings = {
  watch: { for: `${WATCH_SECONDS}s`, max_errors: '1%', max_p95: '800ms', min_requests: 20 },
  drain: { timeout: '5s' },
};

const shared = sharedScenario('watch', settings, async (project) => {
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
});

beforeEach(async () => {
  const project = shared();
  if ((await project.live()) === 'green') await project.must(['rollback']);
});

test('a release that fails its visitors must give the traffic back by itself, with the numbers that decided', async ({
  annotate,
}) => {
  const project = shared();
  const failures: number[] = [];
  const load = visitors(project, '/', (failedAt) => failures.push(failedAt));
  const ended = await project.bgc(['up'], { VERSION: 'broken', FAIL: 'wrong' });
  load.mark();
  const after = await load.stop();
  const suffered = Math.max(...failures) - Math.min(...failures);
  await annotate(`${failures.length} of ${after.requests} requests failed, from the first to the last ${suffered} ms`);

  expect(ended, ended.stderr).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('error: green failed the watch');
  expect(ended.stderr).toMatch(
    /\d+ of \d+ requests failed \([\d.]+%; the limit is 1%\); before the switch \d+ requests, 0 failed/,
  );
  expect(ended.stderr).toContain('undone: make sure that blue has the traffic');
  expect(suffered).toBeLessThan(WATCH_SECONDS * 1000);
  await expectServedBy(project, 'v1', 'blue');
  expect((await project.container('web-green')).status).toBe('exited');
});

test('after that the history must tell what it cost', async () => {
  const entries = await history(shared());
  const entry = entries.findLast(({ result }) => result === 'failed');
  expect(entry).toMatchObject({ command: 'up', color: 'green', reason: 'green failed the watch' });
  expect(entry?.failed).toBeGreaterThan(20);
  expect(entry?.requests).toBeGreaterThan(entry?.failed ?? Number.POSITIVE_INFINITY);
  expect(entry?.steps.at(-1)).toMatchObject({ kind: 'watch' });
});

test('a good release must pass, fail no request, and tell the figures of both colors', async () => {
  const project = shared();
  const load = visitors(project, '/');
  const { stderr, stdout } = await project.must(['up'], { VERSION: 'good' });
  expectNoneFailed(await load.stop());
  expect(stderr).toMatch(
    /green answered \d+ requests, 0 failed \(0%\), p95 \d+ ms in 4s; before the switch \d+ requests/,
  );
  expect(stdout).toMatch(/ \(\d+ requests meanwhile, 0 failed\)\n$/);
  expect(await project.live()).toBe('green');
});

test('what was as slow before must not be the new release’s fault', async () => {
  const project = shared();
  const load = visitors(project, '/slow?ms=1000');
  await enough(load.snapshot, 30);
  const { stderr } = await project.must(['up'], { VERSION: 'as-slow' });
  expectNoneFailed(await load.stop(), 30);
  expect(stderr).toMatch(
    /green answered \d+ requests, 0 failed \(0%\), p95 1\d\d\d ms in 4s; before the switch \d+ requests/,
  );
});

test('a release that is slower than the limit must give the traffic back', async () => {
  const project = shared();
  const up = project.start(['up'], { VERSION: 'slow' });
  await up.says('... watch green');
  const load = startSlowRequests(project.url, { clients: 20, ms: 1000 });
  const { code, stderr } = await up.ended;
  await load.stop();
  expect(stderr).toContain('p95 is 1');
  expect(stderr).toContain('(the limit is 800 ms)');
  expect(code).toBe(1);
  await expectServedBy(project, 'v1', 'blue');
});

wholeTest('a release that hangs must give the traffic back once its visitors have given up', async () => {
  const project = await scenario('hang', { watch: { for: '30s', max_errors: '1%', min_requests: 20 } });
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  const load = visitors(project, '/');
  await enough(load.snapshot, 100);
  expectNoneFailed(await load.stop());
  const up = project.start(['up'], { VERSION: 'hanging' });
  await up.says('... watch green');
  const patience = (): Promise<unknown> =>
    fetch(new URL('/slow?ms=60000', project.url), { signal: AbortSignal.timeout(6000) }).catch(() => undefined);
  await Promise.all(Array.from({ length: 30 }, patience));
  const { code, stderr } = await up.ended;
  expect(stderr).toMatch(/^ {2}\d\d of \d\d requests failed \([\d.]+%; the limit is 1%\)/m);
  expect(code).toBe(1);
  await expectServedBy(project, 'v1', 'blue');
});

test('a container that dies while it is watched must give the traffic back at once', async () => {
  const project = shared();
  const up = project.start(['up'], { VERSION: 'mortal' });
  await up.says('... watch green');
  const killedAt = Date.now();
  await docker('kill', (await project.container('web-green')).id);
  await up.says('undone: make sure that blue has the traffic');
  expect(Date.now() - killedAt).toBeLessThan(2500);
  const { code, stderr } = await up.ended;
  expect(stderr).toContain('exited with code 137');
  expect(code).toBe(1);
  await expectServedBy(project, 'v1', 'blue');
});

wholeTest('a container that ends by itself and is started again must give the traffic back, too', async () => {
  const project = shared();
  const up = project.start(['up'], { VERSION: 'restless' });
  await up.says('... watch green');
  await docker(
    'exec',
    '--detach',
    (await project.container('web-green')).id,
    'node',
    '-e',
    'process.kill(1, "SIGTERM")',
  );
  const { code, stderr } = await up.ended;
  expect(stderr).toMatch(/error: .*web-green.* (exited with code 0|is restarted again and again)/);
  expect(code).toBe(1);
  await expectServedBy(project, 'v1', 'blue');
});

test('too little traffic to judge must be said, and be no failure', async () => {
  const project = shared();
  const { stderr } = await project.must(['up'], { VERSION: 'lonely' });
  expect(stderr).toContain('warning: green answered 0 requests');
  expect(stderr).toContain('too few to judge (watch.min_requests is 20)');
  expect(await project.live()).toBe('green');
  expect((await project.must(['rollback'])).stderr, 'a rollback must not be watched').not.toContain('watch');
});

test('Ctrl-C while a release is watched must give the traffic back and exit 130', async () => {
  const project = shared();
  const load = visitors(project, '/');
  const up = project.start(['up'], { VERSION: 'interrupted' });
  await up.says('... watch green');
  up.signal('SIGINT');
  const { code } = await up.ended;
  expectNoneFailed(await load.stop());
  expect(code).toBe(130);
  await expectServedBy(project, 'v1', 'blue');
});

test('what the drain time-out cut must be counted and told', async () => {
  const project = await scenario('cut', { standby: 'stop', drain: { timeout: '3s' } });
  await project.must(['up'], { VERSION: 'v1' });
  const sockets = await Promise.all([1, 2].map(() => openWebSocket(new URL('/ws', project.url).href)));
  // Longer than a release takes: it is under way at the switch.
  const slow = startSlowRequests(project.url, { clients: 1, ms: 25_000 });
  const { stderr } = await project.must(['up'], { VERSION: 'v2' });
  await Promise.all(sockets.map(({ closed }) => closed));
  expect(stderr).toContain('warning: 2 WebSockets and 1 request were terminated after 3s');
  // What it has asked again ends with the project.
  void slow.stop();
});

test('what was terminated after a release was over, its old color standing by, must be told by the next command, and once', async () => {
  const project = await scenario('cut-later', { drain: { timeout: '3s' } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  const sockets = await Promise.all([1, 2].map(() => openWebSocket(new URL('/ws', project.url).href)));
  expect((await project.must(['switch'])).stderr).not.toContain('cut');
  await Promise.all(sockets.map(({ closed }) => closed));
  expect((await project.must(['rollback'])).stderr).toContain(
    'warning: before this release: 2 WebSockets were terminated after 3s (drain in bgc.yaml)',
  );
  expect((await project.must(['switch'])).stderr).not.toContain('cut');
});

test('a switch must not pile generations of workers up, and a rollback must not wait', async () => {
  const project = await scenario('pile', { drain: { timeout: '20s' } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  const sockets = [];
  let waited = false;
  while (!waited && sockets.length < 12) {
    sockets.push(await openWebSocket(new URL('/ws', project.url).href));
    const { stderr } = await project.must(['switch']);
    waited = PILED.test(stderr);
  }
  expect(waited).toBe(true);
  expect((await project.must(['rollback'])).stderr).not.toMatch(PILED);
  for (const socket of sockets) await socket.close();
});

const PILED = /^ok {2}wait until at most \d+ old nginx workers are left/m;

function visitors(project: Project, path: string, onFailure?: (at: number) => void) {
  return startLoad({
    url: new URL(path, project.url).href,
    clients: 10,
    onRequest: (record) => {
      if ('failure' in record) onFailure?.(record.startedAt + record.ms);
    },
  });
}

async function enough(snapshot: () => { requests: number }, requests: number): Promise<void> {
  await expect.poll(() => snapshot().requests, { timeout: 10_000 }).toBeGreaterThan(requests);
}

async function expectServedBy(project: Project, version: string, color: string): Promise<void> {
  const load = visitors(project, '/');
  await enough(load.snapshot, 100);
  expectNoneFailed(await load.stop());
  expect(await project.get()).toBe(`Hello from ${version} (${color})\n`);
}

interface Entry {
  command: string;
  color: string;
  result: string;
  reason?: string;
  requests?: number;
  failed?: number;
  steps: { kind: string; ms: number }[];
}

async function history(project: Project): Promise<Entry[]> {
  const { stdout } = await project.must(['history', '--json']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
}
