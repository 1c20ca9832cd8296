import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Answers, fakeDocker } from '../support/fake-docker.ts';
import { image } from '../support/images.ts';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { refused, refusedWithoutRights } from '../support/scenario/refused.ts';
import { scenario, sharedScenario } from '../support/scenario/scenario.ts';

const NOBODY = 65_534;
const usage = 2;
const failed = 1;
const unreachable = 4;

test.each(['up', 'plan', 'render'])(
  '`bgc %s` must tell the place of every service that Compose does not know',
  async (command) => {
    const project = await scenario('unknown');
    await writeFile(
      join(project.directory, 'bgc.yaml'),
      ['proxy: { http: 8080 }', '', 'services:', '  web:', '    port: 3000', '  wbe: {}', '  jobs: {}', ''].join('\n'),
    );
    const said = await refused(project, [command], usage);
    expect(said).toContain('bgc.yaml has 2 problems');
    expect(said).toContain('bgc.yaml:6:3 services.wbe: the Compose project has no such service; did you mean "web"?');
    expect(said).toContain('bgc.yaml:7:3 services.jobs: the Compose project has no such service (it has web)');
  },
);

test("a Compose file that Compose rejects must be refused in Compose's own words", async () => {
  const project = await scenario('rejected');
  await project.write('compose.yaml', { services: { web: { imagee: 'shop' } } });
  const said = await refused(project, ['up'], usage);
  expect(said).toContain('Docker Compose refuses the project');
  expect(said).toMatch(/imagee/);
});

test('a Compose file that is not there must be told by name', async () => {
  const project = await scenario('absent', { compose: ['compose.yaml', 'prod.yaml'] });
  expect(await refused(project, ['up'], usage)).toContain('there is no Compose file prod.yaml');
});

test('a directory without any Compose file must be told', async () => {
  const project = await scenario('empty');
  await rm(join(project.directory, 'compose.yaml'));
  expect(await refused(project, ['up'], usage)).toContain('there is no Compose file in ');
});

test.each([['down'], ['compose', '--', 'ps']])(
  '`bgc %s` before the first release must say that there is none',
  async (...command) => {
    const project = await scenario('unreleased');
    expect(await refused(project, command, usage)).toContain('nothing has been released here');
  },
);

test('a Compose that is too old must be refused', async () => {
  const project = await scenario('oldcompose');
  const bin = join(dirname(project.directory), 'bin');
  await mkdir(bin);
  const script = `#!/bin/sh\n[ "$1 $2" = "compose version" ] && { echo 2.24.3; exit; }\nPATH="${process.env.PATH}" exec docker "$@"\n`;
  await writeFile(join(bin, 'docker'), script, { mode: 0o755 });
  const said = await refused(project, ['up'], unreachable, { PATH: `${bin}:${process.env.PATH}` });
  expect(said).toContain('Docker Compose 2.24.3 is too old: bgc needs 2.24.4 or newer');
});

test('a machine without Docker must be told what to install', async () => {
  const project = await scenario('nodocker');
  const bin = join(dirname(project.directory), 'bin');
  await mkdir(bin);
  expect(await refused(project, ['up'], unreachable, { PATH: bin })).toContain('https://docs.docker.com/');
});

test('an engine that is too old must be refused', async () => {
  const project = await scenario('oldengine');
  const DOCKER_HOST = await fake(project, { '/version': { Version: '24.0.9' } });
  const said = await refused(project, ['up'], unreachable, { DOCKER_HOST });
  expect(said).toContain('Docker Engine 24.0.9 is too old: bgc needs 25.0 or newer');
});

test.each([['up'], ['switch'], ['rollback'], ['status'], ['down'], ['compose', '--', 'ps']])(
  '`bgc %s` without a running Docker must say how to start it',
  async (...command) => {
    const project = await scenario('stopped');
    await project.must(['render']);
    const DOCKER_HOST = `unix://${project.directory}/none.sock`;
    const said = await refused(project, command, unreachable, { DOCKER_HOST });
    expect(said).toContain('Docker is not running');
    expect(said).toContain('next: start it: ');
  },
);

test('a user who may not talk to Docker must be told how to get that right', async () => {
  const project = await scenario('rights');
  const DOCKER_HOST = await fake(project, {});
  const socket = DOCKER_HOST.replace('unix://', '');
  await chown(socket, NOBODY, NOBODY);
  await chmod(socket, 0o600);
  const said = await refusedWithoutRights(project, ['up'], unreachable, { DOCKER_HOST });
  expect(said).toContain('no permission to talk to Docker');
  expect(said).toContain('usermod -aG docker');
});

test('a bgc.yaml that may not be read must be told', async () => {
  const project = await scenario('secret');
  await chown(join(project.directory, 'bgc.yaml'), NOBODY, NOBODY);
  await chmod(join(project.directory, 'bgc.yaml'), 0o600);
  expect(await refusedWithoutRights(project, ['up'], usage)).toContain('bgc.yaml cannot be read: no permission');
});

test('a directory that may not be written must be told, with whose right it takes', async () => {
  const project = await scenario('foreign');
  await chown(project.directory, NOBODY, NOBODY);
  const said = await refusedWithoutRights(project, ['up'], failed);
  expect(said).toContain('no permission to write: ');
  expect(said).toContain('next: run bgc as the owner of the project directory');
});

test('a port that a process has must be refused', async () => {
  const project = await scenario('process');
  const { host, hostname, port } = new URL(project.url);
  const server = createServer().listen(Number(port), hostname);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await refused(project, ['up'], usage)).toContain(`port ${host} is taken`);
});

test('a port that a container has must be refused, and the container be named', async () => {
  const project = await scenario('container');
  const { host: port } = new URL(project.previewUrl);
  const name = await squat(project, port);
  const said = await refused(project, ['up'], usage);
  expect(said).toContain(`port ${port} is taken by the container ${name}`);
  expect(said).toContain(`docker stop ${name}`);
});

test('an image that cannot be pulled must fail the release, with what the registry said', async () => {
  const project = await scenario('pull');
  // Nobody listens on port 1 of this machine.
  await project.write('compose.yaml', { services: { web: { image: 'localhost:1/shop/web:1.0' } } });
  await project.must(['render']);
  const { code, stderr } = await project.bgc(['up']);
  expect(code, stderr).toBe(failed);
  expect(stderr).toMatch(/^error: pulling localhost:1\/shop\/web:1\.0 failed\n {2}.*\S/m);
  expect(stderr).toMatch(/^next: /m);
  expect(await docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project.name}`)).toBe(
    '',
  );
});

test.each(['up', 'render'])('`bgc %s` on a full disk must say so, and leave no half of a file', async (command) => {
  const project = await scenario('full');
  const folder = await tmpfs(project, 'size=64k');
  await mkdir(join(folder, 'state'));
  await writeFile(join(folder, 'state', 'history.ndjson'), '');
  execFileSync('sh', ['-c', 'cat /dev/zero > "$1" 2>/dev/null || true', 'sh', join(folder, 'full')]);
  expect(await refused(project, [command], failed)).toContain('the disk is full');
});

test.each(['up', 'render'])('`bgc %s` on a read-only file system must say so', async (command) => {
  const project = await scenario('readonly');
  await tmpfs(project, 'size=64k,ro');
  expect(await refused(project, [command], failed)).toContain('the file system is read-only');
});

test('a command that does not exist must be answered with the one that was meant', async () => {
  const project = await scenario('command');
  expect(await refused(project, ['swtich'], usage)).toContain('there is no such command; did you mean switch?');
});

test('an option that does not exist must be named', async () => {
  const project = await scenario('option');
  expect(await refused(project, ['up', '--buld'], usage)).toContain('buld');
});

test('a project directory that does not exist must be named', async () => {
  const project = await scenario('directory');
  const nowhere = join(project.directory, 'nowhere');
  const said = await refused(project, ['up', '--project-directory', nowhere], usage);
  expect(said).toContain(`there is no directory ${nowhere}`);
});

test('a proxy image whose nginx is too old must be refused before the first release', async () => {
  const project = await scenario('oldnginx', { proxy: { image: image('OLD_NGINX_IMAGE') } });
  expect(await refused(project, ['up'], usage)).toMatch(/nginx 1\.\d+\.\d+ in \S+ is too old/);
});

const live = sharedScenario('kept', {}, async (project) => {
  await project.must(['up']);
});

test('a proxy image whose nginx is too old must never replace a proxy that serves', async () => {
  const project = live();
  const config = await readFile(join(project.directory, 'bgc.yaml'), 'utf8');
  await writeFile(
    join(project.directory, 'bgc.yaml'),
    config.replace(/image: .*/, `image: ${image('OLD_NGINX_IMAGE')}`),
  );
  expect(await refused(project, ['up'], usage)).toMatch(/nginx 1\.\d+\.\d+ in \S+ is too old/);
  await writeFile(join(project.directory, 'bgc.yaml'), config);
  expect(await project.live()).toBe('blue');
});

test('a service that vanished from the Compose file must be refused while it is live', async () => {
  const project = live();
  const compose = await readFile(join(project.directory, 'compose.yaml'), 'utf8');
  await writeFile(join(project.directory, 'compose.yaml'), compose.replace('  web:', '  site:'));
  expect(await refused(project, ['up'], usage)).toContain('services.web: the Compose project has no such service');
  await writeFile(join(project.directory, 'compose.yaml'), compose);
  expect(await project.live()).toBe('blue');
});

/** A container of somebody else that publishes a port. */
async function squat({ name: project }: Project, port: string): Promise<string> {
  const name = `${project}-squatter`;
  await docker('network', 'create', name);
  onTestFinished(async () => void (await docker('network', 'rm', name)));
  const where = ['--network', name, '--publish', `${port}:80`];
  await docker('run', '--detach', '--name', name, ...where, '--entrypoint', 'sleep', image('NGINX_IMAGE'), '600');
  onTestFinished(async () => void (await docker('rm', '--force', name)));
  return name;
}

/** Gives what DOCKER_HOST has to say. */
async function fake(project: Project, answers: Answers): Promise<string> {
  const socket = join(dirname(project.directory), 'docker.sock');
  const engine = await fakeDocker(socket, answers);
  onTestFinished(() => engine.close());
  return `unix://${socket}`;
}

/** Mounts a file system of its own at `bgc/`. */
async function tmpfs(project: Project, options: string): Promise<string> {
  const folder = join(project.directory, 'bgc');
  await mkdir(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}
