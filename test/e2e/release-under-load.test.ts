import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLoad } from '../support/load/load.ts';
import type { Report } from '../support/load/report.ts';
import { slowUpload } from '../support/load/upload.ts';
import { openWebSocket } from '../support/load/websocket.ts';
import { queueOf } from '../support/scenario/accept-queue.ts';
import { PACKAGE } from '../support/scenario/build.ts';
import type { Project } from '../support/scenario/project.ts';
import { scenario } from '../support/scenario/scenario.ts';
import { isWhole, wholeTest } from '../support/scenario/selection.ts';
import { startSlowRequests } from '../support/scenario/slow-requests.ts';
import { swappedAt, Timeline } from '../support/scenario/timeline.ts';
import { expectNoneFailed } from '../support/scenario/watched.ts';

const SWITCHES = isWhole ? 20 : 8;
const RELEASES = isWhole ? 5 : 2;
const UPLOAD_BYTES = 2_000_000;

/** 50 clients that keep their connections, think 0 to 20 ms, POST, and never retry. */
function naiveClients({ url }: Project) {
  return startLoad({ url, method: 'POST', bodyBytes: 200 });
}

test(`${SWITCHES} switches and ${RELEASES} releases must fail no request`, { timeout: 480_000 }, async ({
  annotate,
}) => {
  const project = await scenario('load');
  await stopsAtOnce(project);
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  const timeline = new Timeline('green');
  const load = naiveClients(project);
  const slow = startSlowRequests(project.url, { clients: 10, ms: 3000 });
  const webSocket = await openWebSocket(new URL('/ws', project.url).href);
  const upload = slowUpload({ url: project.url, seconds: 20, bytes: UPLOAD_BYTES });

  await project.must(['switch']);
  await timeline.changed(project);
  expect(await webSocket.echo('still there?')).toBe('v2 (green): still there?');
  await webSocket.close();
  for (let count = 1; count < SWITCHES; count += 1) {
    await project.must(['switch']);
    await timeline.changed(project);
  }
  for (let count = 0; count < RELEASES; count += 1) {
    await project.must(['up'], { VERSION: `v${count + 3}` });
    await timeline.changed(project);
    expect(await project.get()).toContain(`Hello from v${count + 3} `);
  }

  expectNoneFailed(await load.stop());
  const requests = await slow.stop();
  await annotate(
    `${summary(load.snapshot())}; ${requests.length} slow ones, ${timeline.crossings(requests).length} crossed a switch`,
  );
  expect(timeline.strays(requests)).toEqual([]);
  expect(timeline.crossings(requests).length, 'else the slow ones prove nothing').toBeGreaterThan(SWITCHES);
  const uploaded = await upload;
  expect('response' in uploaded && JSON.parse(uploaded.response.body)).toEqual({
    bytes: UPLOAD_BYTES,
    version: 'v2',
    color: 'green',
  });
});

test('an application that lets only five connections wait must lose nothing to the burst after a switch', {
  timeout: 240_000,
}, async () => {
  const project = await scenario('queue');
  await project.write('compose.override.yaml', { services: { web: { environment: { NODE_OPTIONS: queueOf(5) } } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  const half = { url: project.url, clients: 25, thinkMs: [0, 20] } as const;
  const loads = [startLoad(half), startLoad({ ...half, method: 'POST', bodyBytes: 200 })];
  for (let count = 0; count < 6; count += 1) await project.must(['switch']);
  for (const load of loads) expectNoneFailed(await load.stop());
});

wholeTest(
  'where both colors serve, one such connection that each of them drops must close neither to the others',
  {
    timeout: 240_000,
  },
  async () => {
    const project = await scenario('queues', { traffic: { mode: 'rolling' } });
    await project.write('compose.override.yaml', { services: { web: { environment: { NODE_OPTIONS: queueOf(1) } } } });
    await project.must(['up'], { VERSION: 'v1' });
    const load = startLoad({ url: project.url, method: 'POST', bodyBytes: 200 });
    await project.must(['up'], { VERSION: 'v2' });
    expectNoneFailed(await load.stop());
  },
);

test('a release must wait for the old color to finish, until the drain time-out and no longer', async () => {
  const project = await scenario('drain', { drain: { timeout: '5s' } });
  await project.must(['up'], { VERSION: 'v1' });
  const webSocket = await openWebSocket(new URL('/ws', project.url).href);
  await project.must(['up'], { VERSION: 'v2' });
  const switchedAt = await swappedAt(project);
  const third = project.must(['up'], { VERSION: 'v3' });
  await webSocket.closed;
  expect(Date.now() - switchedAt).toBeGreaterThan(4900);
  await third;
  expect(await project.get()).toBe('Hello from v3 (blue)\n');
});

test('an old color that is not kept must finish its requests before it is stopped', async () => {
  const project = await scenario('standby-stop', { standby: 'stop' });
  await stopsAtOnce(project);
  await project.must(['up'], { VERSION: 'v1' });
  const timeline = new Timeline('blue');
  const slow = startSlowRequests(project.url, { clients: 10, ms: 3000 });
  await project.must(['up'], { VERSION: 'v2' });
  const stoppedAt = Date.now();
  await timeline.changed(project);
  expect((await project.container('web-blue')).status).toBe('exited');
  const requests = await slow.stop();
  const finished = requests.filter(({ answer, endedAt }) => answer === 'Hello from v1 (blue)' && endedAt <= stoppedAt);
  expect(finished.length).toBeGreaterThanOrEqual(10);
  expect(timeline.strays(requests)).toEqual([]);
});

test('the same load must lose requests when nginx may close kept connections at a reload', async ({ annotate }) => {
  const project = await scenario('control', { proxy: { template: 'nginx.conf.hbs' } });
  await writeUnkindTemplate(project);
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  const load = naiveClients(project);
  for (let count = 0; count < 20 && load.snapshot().failed === 0; count += 1) await project.must(['switch']);
  const report = await load.stop();
  await annotate(summary(report));
  expect(report.failed).toBeGreaterThan(0);
});

/** Only the drain lets a request of the old color finish: the application itself gets no time for it. */
function stopsAtOnce(project: Project): Promise<void> {
  return project.write('compose.override.yaml', { services: { web: { stop_grace_period: '0s' } } });
}

async function writeUnkindTemplate({ directory }: Project): Promise<void> {
  const template = await readFile(join(PACKAGE, 'templates/nginx/main.conf.hbs'), 'utf8');
  const unkind = template.replace('keepalive_min_timeout 20s;', 'keepalive_min_timeout 0;');
  expect(unkind).not.toBe(template);
  await writeFile(join(directory, 'nginx.conf.hbs'), unkind);
}

function summary({ requests, failed, failures, latency }: Report): string {
  const kinds = Object.entries(failures).map(([kind, count]) => `${count} ${kind}`);
  return `${requests} requests, ${failed} failed${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}; p99 ${latency.p99} ms, max ${latency.max} ms`;
}
