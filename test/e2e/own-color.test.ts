import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { image } from '../support/images.ts';
import { startCaller } from '../support/scenario/caller.ts';
import { eventually } from '../support/scenario/eventually.ts';
import { scenario, sharedScenario } from '../support/scenario/scenario.ts';
import { underLoad } from '../support/scenario/watched.ts';

/** An nginx of the project's own, as many have it: it passes on the visitor's host to two services with one port. */
const NGINX = `events {}
http {
  server {
    listen 8080;
    proxy_set_header Host $http_host;
    location / { proxy_pass http://web:3000; }
    location /api/ { proxy_pass http://api.internal:3000/; }
  }
}
`;

const CONTAINER = `own-api-${process.pid}`;

const services = { front: { port: 8080 }, web: { port: 3000 }, api: { port: 3000 } };

const front = {
  image: image('NGINX_IMAGE'),
  volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro'],
  depends_on: ['web'],
};

/** Release 2 is live in green, 1 stands by in blue. */
const shared = sharedScenario('own', { services, routes: [{ service: 'front' }] }, async (project) => {
  await writeFile(join(project.directory, 'nginx.conf'), NGINX);
  const extended = { extends: { file: 'compose.yaml', service: 'web' } };
  const names = { container_name: CONTAINER, hostname: 'api-host' };
  const api = { ...extended, ...names, networks: { default: { aliases: ['api.internal'] } } };
  await project.write('compose.override.yaml', { services: { front: { ...front, depends_on: ['web', 'api'] }, api } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});

test.each(['', 'api/'])('what a released proxy asks by its plain name must be of its own color: /%s', async (path) => {
  expect(await shared().get(path)).toContain('from v2 ');
  expect(await shared().preview(path)).toContain('from v1 ');
});

test.each(['web', 'api.internal', 'api-host', CONTAINER])(
  'another container must get the live color by the name %s',
  async (name) => {
    const project = shared();
    const caller = await startCaller(project, `http://${name}:3000/version`);
    const called = async (since: number): Promise<boolean> =>
      (await caller.calls()).filter(({ startedAt }) => startedAt > since).length > 20;
    await eventually(true, () => called(0));
    const before = Date.now();
    await underLoad(project, () => project.must(['switch']));
    const after = Date.now();
    await eventually(true, () => called(after));
    const calls = await caller.end();
    expect(calls.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    const answers = (of: (startedAt: number) => boolean) =>
      new Set(calls.flatMap(({ startedAt, release }) => (of(startedAt) ? [release] : [])));
    expect([answers((at) => at < before).size, answers((at) => at > after).size]).toEqual([1, 1]);
    expect(answers(() => true)).toEqual(new Set(['v2', 'v1']));
  },
);

test('with color_local: false, a released service must get the live color, too', async () => {
  const project = shared();
  await project.configure({
    services: { front: { port: 8080 }, web: { port: 3000 } },
    routes: [{ service: 'front' }],
    color_local: false,
  });
  await project.write('compose.override.yaml', { services: { front } });
  await writeFile(join(project.directory, 'nginx.conf'), NGINX.replace(/^.*api\.internal.*\n/m, ''));
  await project.must(['up'], { VERSION: 'v3' });
  await project.must(['up'], { VERSION: 'v4' });
  expect(await project.preview()).toContain('from v4 ');
});

test('a release that fails because a name is not found says which service is meant, and why', async () => {
  const project = await scenario('unfound');
  const ask = "require('node:dns').lookup('mails', (error) => { console.error(error.message); process.exit(1); })";
  const mails = { image: image('NODE_IMAGE'), profiles: ['mail'] };
  await project.write('compose.override.yaml', { services: { web: { command: ['node', '-e', ask] }, mails } });
  const { code, stderr } = await project.bgc(['up'], { VERSION: 'v1' });
  expect(code).toBe(1);
  expect(stderr).toContain(
    'warning: mails was not found by the name mails: its profile is not switched on (`profiles` in bgc.yaml)',
  );
});
