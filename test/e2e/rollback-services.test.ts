import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { statusOf } from '../support/scenario/status.ts';
import { underLoad } from '../support/scenario/watched.ts';

const usage = 2;
const web = { port: 3000 };
/** Added with release 3. */
const withApi = { services: { web, api: web }, routes: [{ service: 'web' }, { path: '/api', service: 'api' }] };

/** Release 3 is live in blue, 2 stands by in green. */
const shared = sharedScenario('added', {}, async (project) => {
  // While it is not released, it would publish the port of the example, which may be taken.
  const api = '{ extends: { file: compose.yaml, service: web }, ports: !reset [], stop_grace_period: 1s }';
  const text = `services:\n  web: { stop_grace_period: 1s }\n  api: ${api}\n`;
  await writeFile(join(project.directory, 'compose.override.yaml'), text);
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  await project.configure(withApi);
  await project.must(['up'], { VERSION: 'v3' });
});

test('after a service was added, a rollback must go to the release before and do without it, at once', async () => {
  const project = shared();
  const { result } = await underLoad(project, () => project.must(['rollback']));
  expect(result.stderr).toContain('back to release 2, without api, which it never had\n');
  expect(await project.get()).toContain('Hello from v2 ');
  expect(await statusOf(project)).toMatchObject({ live: 'green', problems: [] });
});

test('a release that has to be started must be, without the service that it never had', async () => {
  const project = shared();
  const { result } = await underLoad(project, () => project.must(['rollback', '--to', '1']));
  expect(result.stderr).toContain('back to release 1, without api, which it never had\n');
  expect(await project.get()).toContain('Hello from v1 ');
  expect(await project.containers('api-blue')).toEqual([]);
  expect(await statusOf(project)).toMatchObject({ live: 'blue', problems: [] });
});

test('a rollback must say why it does not go to a nearer release', async () => {
  const project = shared();
  expect((await project.bgc(['up'], { VERSION: 'broken', FAIL: 'exit' })).code).toBe(1);
  const { stderr } = await project.must(['rollback']);
  expect(stderr).toContain('back to release 2, without api, which it never had; not to release 4 (it failed)\n');
  expect(await project.get()).toContain('Hello from v2 ');
});

test('an image that is gone must be told before anything is touched, and which nearer release that is', async () => {
  const project = shared();
  await forget(project, 'web', 1);
  await docker('stop', (await project.container('web-blue')).id);
  const before = await statusOf(project);
  const asked = await project.bgc(['rollback', '--to', '1']);
  expect(asked).toMatchObject({ code: usage, stdout: '' });
  expect(asked.stderr).toMatch(/^error: release 1 is not kept; kept releases: 2, 3, 4$/m);
  await forget(project, 'api', 3);
  const partly = await project.bgc(['rollback', '--to', '3']);
  expect(partly).toMatchObject({ code: usage, stdout: '' });
  expect(partly.stderr).toMatch(/^error: release 3 cannot be started: its image of api is gone; kept releases: 2, 4$/m);
  const none = await project.bgc(['rollback']);
  expect(none.code).toBe(usage);
  expect(none.stderr).toContain('release 1 (its image of web is gone)');
  expect(none.stderr).toContain('release 3 (its image of api is gone)');
  expect(await statusOf(project)).toEqual(before);
});

test('a service that bgc.yaml no longer names must leave each color with its next release', async () => {
  const project = shared();
  await project.must(['up'], { VERSION: 'v5' });
  expect(await project.containers('api-blue')).toHaveLength(1);
  await project.configure({});
  await project.must(['up'], { VERSION: 'v6' });
  // Compose itself runs it from now on, and its name leads nowhere else.
  const script = `Promise.all(Array.from({ length: 20 }, () => fetch('http://api:3000/').then(({ status }) => status)))
    .then((all) => console.log([...new Set(all)].join(' ')))`;
  const { id } = await project.container(`web-${await project.live()}`);
  expect(await docker('exec', '--env', 'NODE_OPTIONS=', id, 'node', '-e', script)).toBe('200');
  await project.must(['up'], { VERSION: 'v7' });
  for (const color of ['blue', 'green']) expect(await project.containers(`api-${color}`)).toEqual([]);
});

/** As `docker image rm` or a prune does it; what runs keeps what it has. */
async function forget({ name }: Project, service: string, release: number): Promise<void> {
  await docker('image', 'rm', '--force', `${name}-${service}:bgc-${release}`);
}
