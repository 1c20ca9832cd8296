import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { mayAllow, writeAllowed } from '../../cli/engine/nginx/maintenance-files.ts';
import { startLoad } from '../support/load/load.ts';
import type { Report } from '../support/load/report.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { refused } from '../support/scenario/refused.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

const shared = sharedScenario('maintenance', {}, async (project) => {
  await project.must(['up'], { VERSION: 'v1' });
});

afterEach(() => shared().must(['maintenance', 'off']));

const NOBODY = '192.0.2.0/24';

test('to turn it on and off, and to say who passes, must cut no connection', async ({ annotate }) => {
  const project = shared();
  const load = visitors(project);
  for (let count = 0; count < 3; count += 1) {
    await project.must(['maintenance', 'on', '--message', 'Back at <noon>']);
    await project.must(['maintenance', 'on', '--allow', NOBODY]);
    await project.must(['maintenance', 'off']);
    await project.must(['maintenance', 'on']);
    await project.must(['maintenance', 'off']);
  }
  const report = await load.stop();
  expectAnsweredOrRefused(report);
  await annotate(`${report.requests} requests, ${report.failed} of them answered with 503`);
});

test('visitors must get 503, when to come back and the page; the preview and /bg must stay as they are', async () => {
  const project = shared();
  await project.must(['maintenance', 'on', '--message', 'Back at <noon>']);
  for (const method of ['GET', 'POST', 'DELETE']) {
    const { status, headers, body } = await ask(project, { method });
    expect({ status, retryAfter: headers.get('retry-after'), cache: headers.get('cache-control') }).toEqual({
      status: 503,
      retryAfter: '120',
      cache: 'no-store',
    });
    expect(body).toContain('<p>Back at &lt;noon&gt;</p>');
  }
  expect((await ask(project, { method: 'HEAD' })).status).toBe(503);
  expect(await project.live()).toBe('blue');
  expect((await fetch(new URL('bg', project.previewUrl))).status).toBe(200);
  await expectClosed(project);

  await writeFile(join(project.directory, 'sorry.html'), '<h1>Sorry</h1>');
  const before = await maintenanceOf(project);
  await project.must(['maintenance', 'on', '--page', 'sorry.html']);
  expect((await ask(project)).body).toBe('<h1>Sorry</h1>');
  expect(await maintenanceOf(project)).toEqual(before);
});

test('only the networks that are named must pass, and other containers must notice nothing', async () => {
  const project = shared();
  const inside = (url: string): Promise<string> => statusInside(project, url);
  await project.must(['maintenance', 'on', '--allow', await gatewayOf(project), '--allow', NOBODY]);
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  expect(await inside('http://bgc-proxy/')).toBe('503');
  expect(await inside('http://web:3000/')).toBe('200');
  expect((await maintenanceOf(project))?.allow).toContain(NOBODY);

  await project.must(['maintenance', 'on']);
  expect((await ask(project)).status).toBe(503);
  expect((await maintenanceOf(project))?.allow).toEqual([]);
});

test('an allow-list that a killed bgc wrote, but nginx never read, must not be taken for one that holds', async () => {
  const project = shared();
  const nginx = join(project.directory, 'bgc/nginx');
  const gateway = await gatewayOf(project);
  await project.must(['maintenance', 'on']);
  await writeAllowed(nginx, [gateway]);
  await project.must(['maintenance', 'on', '--allow', gateway]);
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  await writeAllowed(nginx, []);
  await project.must(['maintenance', 'on']);
  expect((await ask(project)).status).toBe(503);
  expect(await mayAllow(nginx)).toBe(false);
});

test('it must outlive a restart of the proxy and a release, and the release must say so', async () => {
  const project = shared();
  await project.must(['maintenance', 'on']);
  await docker('restart', (await project.container('bgc-proxy')).id);
  await eventually(503, async () => (await ask(project)).status);

  const load = visitors(project);
  const { stdout, stderr } = await project.must(['up'], { VERSION: 'v2' });
  const report = await load.stop();
  expect(Object.keys(report.failures)).toEqual(['http 503']);
  expect(report.failed).toBe(report.requests);
  expect(stdout).toMatch(
    /release 2 is live in green: .* \(0 requests meanwhile, 0 failed, \d+ more refused with 503\)/,
  );
  expect(stderr).toContain('maintenance is on: visitors get 503 until `bgc maintenance off`');
  expect(await project.live()).toBe('green');
  expect(await project.preview()).toBe('Hello from v1 (blue)\n');
  await expectClosed(project);

  await project.must(['maintenance', 'off']);
  expect(await project.get()).toBe('Hello from v2 (green)\n');
  expect(await maintenanceOf(project)).toBeNull();
});

test('it must wait for no release, unless nginx has to be reloaded', async () => {
  const project = shared();
  const releasing = project.start(['up'], { VERSION: 'v3', START_DELAY_MS: '3000' });
  await releasing.says('... wait until web in');
  await project.must(['maintenance', 'on']);
  expect((await ask(project)).status).toBe(503);
  expect(await project.bgc(['maintenance', 'on', '--allow', NOBODY])).toMatchObject({ code: 3, stdout: '' });
  expect(await releasing.ended).toMatchObject({ code: 0 });
});

test("an application's own 503 must stay its own", async () => {
  const project = shared();
  const own = "require('http').createServer((_, response) => response.writeHead(503).end('sold out')).listen(3000)";
  const web = { command: ['node', '-e', own], healthcheck: { test: ['CMD', 'true'] } };
  await project.write('compose.override.yaml', { services: { web } });
  await project.must(['up'], { VERSION: 'v4' });
  const { status, headers, body } = await ask(project);
  expect({ status, retryAfter: headers.get('retry-after'), body }).toEqual({
    status: 503,
    retryAfter: null,
    body: 'sold out',
  });
});

test('what is asked for twice must be told, and what cannot be must be refused', async () => {
  const project = shared();
  expect((await project.must(['maintenance', 'off'])).stdout).toBe('maintenance was not on\n');
  expect((await project.must(['maintenance', 'on'])).stdout).toContain('maintenance is on: all visitors get 503');
  expect((await project.must(['maintenance', 'on'])).stdout).toContain('maintenance stays on');
  expect((await project.must(['maintenance', 'off'])).stdout).toContain('maintenance is over');
  expect(await refused(project, ['maintenance', 'off', '--message', 'x'], 2)).toContain('go with `bgc maintenance on`');
  expect(await refused(project, ['maintenance', 'on', '--allow', 'all'], 2)).toContain(
    'neither an address nor a network',
  );
  const proxy = await project.container('bgc-proxy');
  await docker('stop', proxy.id);
  expect(await refused(project, ['maintenance', 'on'], 4)).toContain('the proxy is not running');
  await docker('start', proxy.id);
});

function visitors({ url }: Project) {
  return startLoad({ url, clients: 20, method: 'POST', bodyBytes: 200 });
}

/** Each request was answered, by the application or by the page: none was lost on its way. */
function expectAnsweredOrRefused({ requests, failed, failures, firstFailures }: Report): void {
  expect(Object.keys(failures), JSON.stringify(firstFailures)).toEqual(['http 503']);
  expect(firstFailures[0]?.detail).toContain('<title>Maintenance</title>');
  expect(failed).toBeGreaterThan(50);
  expect(requests - failed).toBeGreaterThan(50);
}

async function ask(
  { url }: Project,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: string }> {
  const response = await fetch(url, { headers: { connection: 'close' }, ...init });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function maintenanceOf(project: Project): Promise<{ since: string; allow: string[] } | null> {
  return JSON.parse((await project.must(['status', '--json'])).stdout).maintenance;
}

async function expectClosed(project: Project): Promise<void> {
  expect((await project.must(['status'])).stdout).toMatch(/^closed {3}maintenance for .*: all visitors get 503;/m);
}

/** To the proxy, whoever comes from this machine has the address of the bridge. */
function gatewayOf({ name }: Project): Promise<string> {
  return docker('network', 'inspect', '--format', '{{(index .IPAM.Config 0).Gateway}}', `${name}_default`);
}

/** What a container of the project is answered. */
async function statusInside(project: Project, url: string): Promise<string> {
  const { id } = await project.container('web-blue');
  return docker('exec', id, 'node', '-e', `fetch('${url}').then(({ status }) => console.log(status))`);
}
