import { execFile } from 'node:child_process';
import { readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { statusOf } from '../support/scenario/status.ts';
import { underLoad } from '../support/scenario/watched.ts';

type Color = 'blue' | 'green';

const shared = sharedScenario('proxy', {}, async (project) => {
  await project.must(['up'], { VERSION: 'v1' });
});

/** Each test begins with v1 idle in blue and v2 live in green. */
beforeEach(async () => {
  const project = shared();
  const idle = (await project.live()) === 'blue' ? 'green' : 'blue';
  const standby = await project.preview().catch(() => 'nothing');
  if (standby !== answerOf(idle)) await project.must(['up', '--no-switch'], { VERSION: versionOf(idle) });
  if (idle === 'green') await project.must(['switch']);
});

test('nginx must start and serve the live color while the idle one is absent', async () => {
  const project = shared();
  await remove(project, 'web-blue');
  await docker('restart', (await project.container('bgc-proxy')).id);
  await expectServing(project, 'green');
});

test('nginx must start and serve the live color while the idle one is stopped', async () => {
  const project = shared();
  await docker('stop', (await project.container('web-blue')).id);
  await docker('restart', (await project.container('bgc-proxy')).id);
  await expectServing(project, 'green');
});

test('a live container that comes back with another address must be followed', async () => {
  const project = shared();
  const before = await project.container('web-green');
  await moveToAnotherAddress(project, 'web-green');
  expect((await project.container('web-green')).address).not.toBe(before.address);
  await expectServing(project, 'green');
});

test('an idle container that comes back with another address must get its traffic without a failed request', async () => {
  const project = shared();
  await moveToAnotherAddress(project, 'web-blue');
  await healthy(project, 'web-blue');
  await underLoad(project, () => project.must(['switch']));
  await expectServing(project, 'blue');
});

test('a proxy that was killed must come back with the color that was live', async () => {
  const project = shared();
  await killAndStart(project);
  await expectServing(project, 'green');
  expect(await project.preview()).toBe(answerOf('blue'));
});

test('a proxy that was killed after a switch must come back with the new color', async () => {
  const project = shared();
  await project.must(['switch']);
  await killAndStart(project);
  await expectServing(project, 'blue');
  expect(await project.preview()).toBe(answerOf('green'));
});

test('a proxy that is gone must be brought back by the next release, which then goes live', async () => {
  const project = shared();
  await remove(project, 'bgc-proxy');
  await project.must(['up'], { VERSION: 'v1' });
  await expectServing(project, 'blue');
});

test('a proxy that Docker starts again and again, later each time, must be recreated by the next release', async () => {
  const project = shared();
  const { id } = await project.container('bgc-proxy');
  const link = join(project.directory, 'bgc/nginx/active.conf');
  const good = await readlink(link);
  await pointTo(link, 'nowhere.conf');
  await docker('restart', id);
  // The next start is 12.8 s away then: time enough for a release to find it waiting, on a busy machine too.
  await eventually(
    'restarting 7',
    () => docker('inspect', '--format', '{{.State.Status}} {{.RestartCount}}', id),
    30_000,
  );
  await pointTo(link, good);
  await project.must(['up'], { VERSION: 'v1' });
  await expectServing(project, 'blue');
  expect((await project.container('bgc-proxy')).id).not.toBe(id);
});

test('a proxy that crashes in a loop, since what git ignores was removed, must be mended by the next release', async () => {
  const project = shared();
  await project.must(['switch']);
  await expectServing(project, 'blue');
  const { id } = await project.container('bgc-proxy');
  await promisify(execFile)('git', ['init', '--quiet'], { cwd: project.directory });
  await promisify(execFile)('git', ['clean', '-ffdXq'], { cwd: project.directory });
  await docker('restart', id);
  const restarts = async (): Promise<number> => Number(await docker('inspect', '--format', '{{.RestartCount}}', id));
  await eventually(true, async () => (await restarts()) > 0);
  const { live, problems, proxy } = await statusOf(project);
  expect({ live, state: proxy.state }).toEqual({ live: 'blue', state: 'stopped' });
  expect(problems).toContainEqual(expect.stringContaining('it crashes each time Docker starts it'));
  await project.must(['up'], { VERSION: 'v2' });
  await expectServing(project, 'green');
  expect(await statusOf(project)).toMatchObject({ live: 'green', problems: [], proxy: { serves: 'green' } });
});

test('while the proxy is down a switch must be refused, and change nothing', async () => {
  const project = shared();
  await docker('kill', (await project.container('bgc-proxy')).id);
  const refused = await project.bgc(['switch']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('the proxy is not running');
  await docker('start', (await project.container('bgc-proxy')).id);
  await expectServing(project, 'green');
});

/** Right for visitors, and right by its own word. */
async function expectServing(project: Project, color: Color): Promise<void> {
  await eventually(answerOf(color), () => project.get());
  expect(await project.live()).toBe(color);
}

async function pointTo(link: string, target: string): Promise<void> {
  await rm(link);
  await symlink(target, link);
}

function answerOf(color: Color): string {
  return `Hello from ${versionOf(color)} (${color})\n`;
}

function versionOf(color: Color): string {
  return color === 'blue' ? 'v1' : 'v2';
}

async function killAndStart(project: Project): Promise<void> {
  const { id } = await project.container('bgc-proxy');
  await docker('kill', id);
  await docker('start', id);
}

async function remove(project: Project, service: string): Promise<void> {
  await docker('rm', '--force', (await project.container(service)).id);
}

/** Docker gives a container the lowest free address: while it is stopped, another one takes the old address. */
async function moveToAnotherAddress(project: Project, service: string): Promise<void> {
  const { id } = await project.container(service);
  await docker('stop', id);
  const squatter = ['--label', `com.docker.compose.project=${project.name}`, '--network', `${project.name}_bgc`];
  await docker('run', '--detach', ...squatter, '--entrypoint', 'sleep', await imageOf(id), 'infinity');
  await docker('start', id);
}

function imageOf(id: string): Promise<string> {
  return docker('inspect', '--format', '{{.Config.Image}}', id);
}

function healthy(project: Project, service: string): Promise<void> {
  const look = async () =>
    docker('inspect', '--format', '{{.State.Health.Status}}', (await project.container(service)).id);
  return eventually('healthy', look, 30_000);
}
