import { once } from 'node:events';
import { mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../../cli/context.ts';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import type { RunningProxy } from '../../../cli/engine/nginx/running-proxy.ts';
import { switchTo } from '../../../cli/engine/nginx/switch.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();

test('a switch that cannot be proved must put back what nginx serves, and not what a link names that was never proved', async () => {
  const { site, proxy, link } = await nginxThatRefuses({ serves: 'blue', linked: 'green' });
  await expect(switchTo(site, proxy, toColor('blue'), async () => undefined)).rejects.toThrow(
    'nginx did not start to serve blue',
  );
  expect(await readlink(link)).toBe('blue.conf');
});

test('an nginx that does not answer must be put back to what the link names', async () => {
  const { site, proxy, link } = await nginxThatRefuses({ serves: undefined, linked: 'green' });
  await expect(switchTo(site, proxy, toColor('blue'), async () => undefined)).rejects.toThrow(
    'nginx did not start to serve blue',
  );
  expect(await readlink(link)).toBe('green.conf');
});

test('what is put back late must not be told as lost', async () => {
  let refusals = 0;
  let asked = 0;
  // Blue has the traffic when it begins; green comes late, and so does blue when it is put back.
  const serves = (): string => {
    asked += 1;
    const isBlue = refusals === 0 ? asked === 1 : refusals > 1 && asked > 3;
    return isBlue ? 'blue' : 'green';
  };
  const refuses = (response: ServerResponse): void => {
    refusals += 1;
    asked = 0;
    response.end(REFUSAL);
  };
  const { site, proxy, link } = await nginxThatRefuses({ serves, linked: 'blue', refuses });
  await expect(switchTo(site, proxy, toColor('green'), async () => undefined)).rejects.toThrow(
    /^nginx did not start to serve green$/,
  );
  expect(await readlink(link)).toBe('blue.conf');
});

const REFUSAL = '2026/01/31 12:00:00 [emerg] 1#1: the size of a zone conflicts';

interface World {
  serves: string | undefined | (() => string);
  linked: string;
  refuses?: (response: ServerResponse) => void;
}

/** An nginx that goes on with what it has, whatever it is told. */
async function nginxThatRefuses({ serves, linked, refuses = (response) => void response.end(REFUSAL) }: World) {
  const clock = new ToldClock();
  const control = createServer((_, response) => {
    // What does not answer takes long for it.
    if (serves === undefined) {
      clock.pass(500);
      response.destroy();
    } else
      response.end(
        JSON.stringify({ traffic: typeof serves === 'string' ? serves : serves(), generation: '000000000000' }),
      );
  }).listen(0, '127.0.0.1');
  await once(control, 'listening');
  onTestFinished(() => void control.close());
  const { port } = control.address() as AddressInfo;
  const proxy = { id: 'proxy', control: { host: '127.0.0.1', port } } as RunningProxy;
  const site = {
    docker: await engine(port, refuses),
    project: 'shop',
    directory: directory(),
    clock: clock as Clock,
  } as Deployment;
  return { site, proxy, link: await files(linked) };
}

async function files(linked: string): Promise<string> {
  const nginx = join(directory(), 'bgc', 'nginx');
  await mkdir(nginx, { recursive: true });
  for (const color of ['blue', 'green']) {
    await writeFile(join(nginx, `${color}.conf`), `"generation":"${color === 'blue' ? 'b' : 'a'}${'1'.repeat(11)}"`);
  }
  const link = join(nginx, 'active.conf');
  await symlink(`${linked}.conf`, link);
  return link;
}

async function engine(port: number, refuses: NonNullable<World['refuses']>): Promise<Docker> {
  const socketPath = join(directory(), 'docker.sock');
  const { close } = await fakeDocker(socketPath, {
    '/containers/json': [{ Id: 'proxy' }],
    '/containers/proxy/json': {
      Id: 'proxy',
      Name: '/proxy',
      Config: { Image: 'a', Labels: { 'com.docker.compose.service': 'bgc-proxy', 'dev.bgc.control': '9145' } },
      State: { Status: 'running', StartedAt: '', ExitCode: 0 },
      NetworkSettings: { Networks: {}, Ports: { '9145/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
    },
    '/containers/proxy/exec': (response: ServerResponse) => response.writeHead(201).end('{"Id":"test"}'),
    '/exec/test/start': '',
    '/exec/test/json': { ExitCode: 0 },
    '/containers/proxy/top': { Titles: ['PID', 'COMMAND'], Processes: [] },
    '/containers/proxy/kill': (response: ServerResponse) => response.writeHead(204).end(),
    '/containers/proxy/logs': refuses,
  });
  onTestFinished(close);
  return new Docker({ socketPath });
}
