import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import { reach } from '../../../cli/engine/nginx/probe.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const ADDRESS = '172.18.0.7';
const OLD_ADDRESS = '172.18.0.4';

test('a color is reached where nginx chooses, once it is chosen at its present address', async () => {
  const { site, asked } = await proxy([OLD_ADDRESS, '172.18.0.3', ADDRESS]);
  await reach(site, { color: 'green', service: 'web', timeout: 5000, both: true });
  expect(asked).toEqual(['/both/web/', '/both/web/', '/both/web/']);
});

test('a color is reached by itself when nobody else is to answer for it', async () => {
  const { site, asked } = await proxy([ADDRESS]);
  await reach(site, { color: 'green', service: 'web', timeout: 5000, both: undefined });
  expect(asked).toEqual(['/green/web/']);
});

test('a color that nginx only knows by an old address must be told as not reached', async () => {
  const { site } = await proxy([OLD_ADDRESS]);
  await expect(reach(site, { color: 'green', service: 'web', timeout: 200, both: true })).rejects.toMatchObject({
    message: 'web-green does not answer the proxy',
    details: [`containers at ${ADDRESS}`, `the proxy tried ${OLD_ADDRESS}:3000`],
  });
});

test('an address where nothing listens is not reached: the answer is nginx’s own', async () => {
  const { site } = await proxy([ADDRESS], '-');
  const reached = reach(site, { color: 'green', service: 'web', timeout: 200, both: undefined });
  await expect(reached).rejects.toMatchObject({ hint: expect.stringContaining('does it listen') });
});

/** A proxy that has its requests answered at these addresses, one after the other; the last one stays. */
async function proxy(addresses: readonly string[], after = '0.001'): Promise<{ site: Deployment; asked: string[] }> {
  const asked: string[] = [];
  const control = createServer(({ url = '' }, response) => {
    asked.push(url);
    const address = addresses[Math.min(asked.length, addresses.length) - 1];
    response.writeHead(200, { 'X-Bgc-Upstream': `${address}:3000`, 'X-Bgc-Answered': after }).end();
  }).listen(0, '127.0.0.1');
  await once(control, 'listening');
  onTestFinished(() => void control.close());
  const { port } = control.address() as AddressInfo;
  const socketPath = join(directory(), 'docker.sock');
  const engine = await fakeDocker(socketPath, {
    '/containers/json': ['proxy', 'web'].map((Id) => ({ Id, Labels: {}, NetworkSettings: { Networks: {} } })),
    '/containers/proxy/json': inspected('bgc-proxy', { 'dev.bgc.control': '9145' }, port),
    '/containers/web/json': inspected('web-green', { 'dev.bgc.color': 'green', 'dev.bgc.service': 'web' }),
  });
  onTestFinished(() => engine.close());
  const site = {
    docker: new Docker({ socketPath }),
    project: 'shop',
    signal: new AbortController().signal,
    clock: new ToldClock(),
  };
  return { site: site as Partial<Deployment> as Deployment, asked };
}

function inspected(service: string, labels: object, control?: number) {
  return {
    Id: service,
    Name: `/shop-${service}-1`,
    Config: { Image: 'a', Labels: { 'com.docker.compose.service': service, ...labels } },
    State: { Status: 'running', StartedAt: '', ExitCode: 0 },
    NetworkSettings: {
      Networks: { default: { IPAddress: ADDRESS } },
      Ports: control === undefined ? {} : { '9145/tcp': [{ HostIp: '127.0.0.1', HostPort: String(control) }] },
    },
  };
}
