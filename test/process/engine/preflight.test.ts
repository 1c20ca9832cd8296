import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../../cli/config/parse.ts';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import { requireSpace } from '../../../cli/engine/preflight/disk.ts';
import { MACHINE } from '../../../cli/engine/preflight/machine.ts';
import { requirePort } from '../../../cli/engine/preflight/ports.ts';
import { ToldClock } from '../../support/clock.ts';
import { type Answers, fakeDocker } from '../../support/fake-docker.ts';

const config = parseConfig('services: { web: { port: 3000 } }', 'bgc.yaml');

async function dockerWith(answers: Answers): Promise<Docker> {
  const folder = await mkdtemp(join(tmpdir(), 'bgc-preflight-'));
  const socket = join(folder, 'docker.sock');
  const fake = await fakeDocker(socket, answers);
  onTestFinished(async () => {
    await fake.close();
    await rm(folder, { recursive: true });
  });
  return new Docker({ socketPath: socket, host: undefined, port: undefined, protocol: 'http' });
}

async function siteWith(containers: readonly object[] = []): Promise<Pick<Deployment, 'docker' | 'project'>> {
  return { docker: await dockerWith({ '/containers/json': containers }), project: 'shop' };
}

const clock = new ToldClock();

async function look(title: string, answers: Answers): Promise<unknown> {
  const requirement = MACHINE.find((one) => one.title === title);
  return requirement?.look(await dockerWith(answers), clock);
}

test.each([
  ['24.0.9', false],
  ['25.0.0', true],
  ['26.1.5+dfsg1', true],
  ['101.0', true],
])('Docker Engine %s is new enough: %s', async (Version, isFit) => {
  const found = look('Docker Engine', { '/version': { Version } });
  if (isFit) expect(await found).toEqual({ text: Version });
  else
    await expect(found).rejects.toMatchObject({ code: 4, message: expect.stringContaining(`${Version} is too old`) });
});

test('a clock that differs from that of Docker must be told', async () => {
  expect(await look('clock', { '/info': { SystemTime: new Date(clock.now() - 90_000).toISOString() } })).toMatchObject({
    text: "90s off Docker's",
    next: expect.any(String),
  });
  expect(await look('clock', { '/info': { SystemTime: new Date(clock.now()).toISOString() } })).not.toHaveProperty(
    'next',
  );
});

test('little space must be told, too little must block', async () => {
  expect(await requireSpace('/', { low: 0, least: 0 })).not.toHaveProperty('next');
  const low = { low: Number.POSITIVE_INFINITY, least: 0 };
  expect(await requireSpace('/', low)).toMatchObject({
    text: expect.stringMatching(/^only .*iB free in \/$/),
    next: expect.any(String),
  });
  const least = { low: Number.POSITIVE_INFINITY, least: Number.POSITIVE_INFINITY };
  await expect(requireSpace('/', least)).rejects.toMatchObject({ code: 1, hint: expect.stringContaining('make room') });
});

test('a directory that cannot be seen must not block: the engine may be in a virtual machine', async () => {
  expect(await requireSpace('/no/such/place', { low: 1, least: 1 })).toEqual({
    text: 'the space in /no/such/place cannot be measured from here',
  });
});

async function listening(): Promise<{ host: string; port: number; server: Server }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return { host: '127.0.0.1', port: address.port, server };
}

test('a port that a process has must be refused, and the process be named where `ss` can tell', async () => {
  const { host, port } = await listening();
  const by = spawnSync('ss', ['-V']).status === 0 ? ` by \\S+ \\(pid ${process.pid}\\)` : '';
  await expect(requirePort(await siteWith(), config, { host, port })).rejects.toMatchObject({
    code: 2,
    message: expect.stringMatching(new RegExp(`^port 127.0.0.1:${port} is taken${by}$`)),
  });
});

test('a port that nobody has must be free', async () => {
  const { host, port, server } = await listening();
  server.close();
  await once(server, 'close');
  expect(await requirePort(await siteWith(), config, { host, port })).toEqual({ text: `127.0.0.1:${port} is free` });
});

test('an address of another machine must be refused', async () => {
  await expect(requirePort(await siteWith(), config, { host: '192.0.2.1', port: 8080 })).rejects.toMatchObject({
    code: 2,
    message: '192.0.2.1:8080: this machine has no address 192.0.2.1',
  });
});

const publisher = (project: string, service: string) => ({
  Id: 'f00',
  Names: [`/${project}-${service}-1`],
  Ports: [{ PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }],
  Labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
});

test.each(['bgc-proxy', 'web'])("a port of the project's own %s must count as free", async (service) => {
  const site = await siteWith([publisher('shop', service)]);
  expect(await requirePort(site, config, { port: 8080 })).toEqual({ text: '8080 is used by this project' });
});

/** What Docker has created for a port, but does not list with it: it is about to start it once more. */
const returning = (project: string, service: string, State: string) => ({
  '/containers/json': [{ ...publisher(project, service), Ports: [], State }],
  '/containers/f00/json': {
    HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }], '81/tcp': null } },
  },
});

test.each(['restarting', 'running'])(
  "the project's own proxy must be known in a loop of crashes too, while Docker calls it %s and lists no ports",
  async (state) => {
    const { host, port } = await listening();
    const own = returning('shop', 'bgc-proxy', state);
    const bindings = { '80/tcp': [{ HostIp: host, HostPort: String(port) }] };
    const docker = await dockerWith({ ...own, '/containers/f00/json': { HostConfig: { PortBindings: bindings } } });
    expect(await requirePort({ docker, project: 'shop' }, config, { host, port })).toEqual({
      text: `${host}:${port} is used by this project`,
    });
  },
);

test('the container of another project that crashes in a loop must be named', async () => {
  const docker = await dockerWith(returning('blog', 'web', 'restarting'));
  await expect(requirePort({ docker, project: 'shop' }, config, { port: 8080 })).rejects.toMatchObject({
    message: 'port 8080 is taken by the container blog-web-1',
  });
});

test.each([
  ['shop', 'adminer'],
  ['blog', 'web'],
])('a port of %s, service %s, must be refused, and its container be named', async (project, service) => {
  const site = await siteWith([publisher(project, service)]);
  await expect(requirePort(site, config, { port: 8080 })).rejects.toMatchObject({
    code: 2,
    message: `port 8080 is taken by the container ${project}-${service}-1`,
    hint: expect.stringContaining(`docker stop ${project}-${service}-1`),
  });
});
