import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { image } from '../support/images.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { reachesStep } from '../support/scenario/step.ts';
import { underLoad } from '../support/scenario/watched.ts';

/** An ordinary Compose project, with no bgc: its own container has the port. */
const shared = sharedScenario('takeover', { checks: [{ get: '/', contains: 'Hello' }] }, async (project) => {
  const { port } = new URL(project.url);
  const web = { ports: [`${port}:3000`], restart: 'always', stop_grace_period: '1s' };
  await project.write('compose.override.yaml', { services: { web } });
  await docker('compose', '--project-directory', project.directory, 'up', '--detach', '--build');
  await eventually('Hello from v1 (no color)\n', () => project.get());
});

test('a first release that fails must give the port back, and the container be as it was', async () => {
  const project = shared();
  const { code, stderr } = await project.bgc(['up'], { VERSION: 'broken', FAIL: 'wrong' });
  expect(code, stderr).toBe(1);
  await eventually('Hello from v1 (no color)\n', () => project.get());
  expect(await stateOf(project, 'web')).toBe('running always');
});

test('a first release whose proxy cannot start must give the port back, too', async () => {
  const project = shared();
  const name = `${project.name}-squatter`;
  const { host } = new URL(project.previewUrl);
  // Preflight finds the port of the preview free; then another container takes it.
  const take = `docker run --detach --rm --name ${name} --publish ${host}:3000 ${image('NODE_IMAGE')} sleep 60`;
  await project.configure({ hooks: { before_start: take } });
  const { code, stderr } = await project.bgc(['up'], { VERSION: 'v2' });
  await docker('rm', '--force', name);
  await project.configure({});
  expect(code, stderr).toBe(1);
  expect(stderr).toContain('undone: start web again, without the proxy');
  await eventually('Hello from v1 (no color)\n', () => project.get());
  expect(await stateOf(project, 'web')).toBe('running always');
});

test('once a release is live, Docker must not start the container of before again', async () => {
  const project = shared();
  await project.must(['up'], { VERSION: 'v2' });
  expect(await project.get()).toMatch(/^Hello from v2 /);
  expect(await stateOf(project, 'web')).toBe('exited no');
});

/** Release 1 of `web` is live, and `api` runs beside it as what both colors share. */
const live = sharedScenario('takeover-live', {}, async (project) => {
  const build = { context: '.', args: { NODE_IMAGE: image('NODE_IMAGE') } };
  const api = { build, stop_grace_period: '1s' };
  // Its own port may be taken.
  const text = `services:\n  web: { ports: !reset [], stop_grace_period: 1s }\n  api: ${JSON.stringify(api)}\n`;
  await writeFile(join(project.directory, 'compose.override.yaml'), text);
  await project.must(['up'], { VERSION: 'v1' });
});

test('a release beside a container that was started by hand, and that fails, must leave the proxy running', async () => {
  const project = live();
  await project.configure({ checks: [{ get: '/', contains: 'Hello from v1' }] });
  await docker('compose', '--project-directory', project.directory, 'up', '--detach', 'web');
  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'v2' }));
  expect(result.code, result.stderr).toBe(1);
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
});

test('a release that takes over a shared service must leave it running when it fails, and stop it once it is live, kill -9 or not', async () => {
  const project = live();
  const web = { port: 3000 };
  const both = { services: { web, api: web }, routes: [{ service: 'web' }, { path: '/api', service: 'api' }] };
  await project.configure({
    ...both,
    checks: [{ get: '/', contains: 'Hello from v1' }],
  });
  const { code, stderr } = await project.bgc(['up'], { VERSION: 'v2' });
  expect(code, stderr).toBe(1);
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  expect(await stateOf(project, 'api')).toBe('running no');
  await project.configure(both);
  const running = project.start(['up', '--json'], { VERSION: 'v3' });
  await reachesStep(running, 'started', 'stop_previous');
  running.signal('SIGKILL');
  await running.ended;
  expect(await project.get()).toBe('Hello from v3 (green)\n');
  expect((await project.must(['render'])).stderr).toContain('completing it first');
  expect(await stateOf(project, 'api')).toBe('exited no');
  expect(await project.get()).toBe('Hello from v3 (green)\n');
});

/** Whether a container without a color runs, and when Docker starts it again. */
async function stateOf(project: Project, service: string): Promise<string> {
  const { id } = await project.container(service);
  return docker('inspect', '--format', '{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}', id);
}
