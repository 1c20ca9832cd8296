import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import { requireRoutes } from '../../../cli/engine/nginx/routes.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';
import { configOf } from '../../support/worlds.ts';

const directory = scratch();
const BLUE = toColor('blue');

/** Asks the routes of a proxy of which visitors and bgc get these answers. */
async function asked(visitors: RequestListener, direct: RequestListener, routes: object[] = [{ service: 'web' }]) {
  const [http, control] = [await listening(visitors), await listening(direct)];
  const socketPath = join(directory(), `${control}.sock`);
  const engine = await fakeDocker(socketPath, {
    '/containers/json': [{ Id: 'proxy' }],
    '/containers/proxy/json': {
      Id: 'proxy',
      Name: '/shop-bgc-proxy-1',
      Config: { Labels: { 'com.docker.compose.service': 'bgc-proxy', 'dev.bgc.control': '9145' } },
      State: { Status: 'running' },
      NetworkSettings: { Networks: {}, Ports: { '9145/tcp': [{ HostIp: '127.0.0.1', HostPort: String(control) }] } },
    },
  });
  onTestFinished(() => engine.close());
  const signal = new AbortController().signal;
  const site = { docker: new Docker({ socketPath }), project: 'shop', directory: directory(), signal } as Deployment;
  const config = configOf({ services: { web: { port: 3000 } }, routes, proxy: { http: `127.0.0.1:${http}` } });
  return requireRoutes(site, config, BLUE);
}

async function listening(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close(() => undefined).closeAllConnections());
  return (server.address() as AddressInfo).port;
}

const says =
  (status: number): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end();

test('what visitors get must be what the application answers', async () => {
  await asked(says(404), says(404));
  await expect(asked(says(502), says(200))).rejects.toMatchObject({
    message: 'visitors do not get the answers of blue',
    details: ['http, any host, /: answers 502'],
  });
});

test('an error of the application itself is its own affair', async () => {
  await asked(says(503), says(503));
});

test('an application that answers nothing, neither visitors nor bgc, must not count as one that says so', async () => {
  const nginxOwn: RequestListener = (_, response) => void response.writeHead(502, { 'X-Bgc-Answered': '-' }).end();
  await expect(asked(says(502), nginxOwn)).rejects.toThrow('visitors do not get the answers of blue');
});

test('each route must be asked, by its host and path', async () => {
  const heard: string[] = [];
  const visitors: RequestListener = ({ headers, url }, response) => {
    heard.push(`${headers.host} ${url}`);
    response.end();
  };
  await asked(visitors, says(200), [
    { service: 'web', host: 'a.test', path: '/x' },
    { service: 'web', host: '*.b.test' },
  ]);
  expect(heard.sort()).toEqual(['a.test /x', 'www.b.test /']);
});

test('an answer that never ends must not be waited for', async () => {
  const streams: RequestListener = (_, response) => void response.writeHead(200).write('data: 1\n\n');
  await asked(streams, streams, [{ service: 'web', as: 'stream' }]);
});

test('a closed connection is no answer, and during maintenance nothing is asked', async () => {
  const closes: RequestListener = (request) => void request.socket.destroy();
  await expect(asked(closes, says(200))).rejects.toThrow('visitors do not get the answers of blue');
  await mkdir(join(directory(), 'bgc/nginx/maintenance'), { recursive: true });
  await writeFile(join(directory(), 'bgc/nginx/maintenance/page.html'), 'closed');
  await asked(closes, says(200));
});
