import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../../cli/context.ts';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import { reload } from '../../../cli/engine/nginx/reload.ts';
import type { RunningProxy } from '../../../cli/engine/nginx/running-proxy.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const [OLD, NEW] = ['000000000000', '111111111111'] as const;

/** Longer than a reload is given. */
const LONG = 60_000;

const clock = new ToldClock();

test('the time that a slow `docker exec` takes must not be taken from nginx', async () => {
  const told = (response: ServerResponse): void => {
    clock.pass(LONG);
    response.end();
  };
  await expect(reloading({ told, serves: (asked) => (asked < 4 ? OLD : NEW) })).resolves.toBeUndefined();
});

test('nginx must be asked once more before it is said that it did not begin to serve', async () => {
  const serves = (asked: number): string => {
    if (asked === 1) clock.pass(LONG);
    return asked === 1 ? OLD : NEW;
  };
  await expect(reloading({ serves })).resolves.toBeUndefined();
});

test('a Docker that breaks off while it tells nginx decides nothing: nginx itself is asked', async () => {
  const told = (response: ServerResponse): void => void response.destroy();
  await expect(reloading({ told, serves: () => NEW })).resolves.toBeUndefined();
});

test('but where nginx serves nothing new then, that Docker is the reason', async () => {
  const told = (response: ServerResponse): void => void response.destroy();
  const serves = (asked: number): string => {
    if (asked === 1) clock.pass(LONG);
    return OLD;
  };
  await expect(reloading({ told, serves })).rejects.toThrow('Docker ended the connection');
});

test('a reload that never comes must fail once its time is up', async () => {
  const serves = (asked: number): string => {
    if (asked === 3) clock.pass(LONG);
    return OLD;
  };
  await expect(reloading({ serves })).rejects.toThrow('nginx did not start to serve blue');
});

interface World {
  /** What happens when Docker is to tell nginx. */
  told?: (response: ServerResponse) => void;
  /** The generation that nginx answers, the n-th time it is asked. */
  serves: (asked: number) => string;
}

/** Reloads an nginx that has no workers of before, into blue. */
async function reloading({ told = (response) => void response.end(), serves }: World): Promise<void> {
  let asked = 0;
  const control = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ traffic: 'blue', generation: serves(asked) }));
  }).listen(0, '127.0.0.1');
  await once(control, 'listening');
  onTestFinished(() => void control.close());
  const nginx = join(directory(), 'bgc', 'nginx');
  await mkdir(nginx, { recursive: true });
  await writeFile(join(nginx, 'blue.conf'), `"generation":"${NEW}"`);
  const { port } = control.address() as AddressInfo;
  const proxy = { id: 'proxy', control: { host: '127.0.0.1', port } } as RunningProxy;
  const site = {
    docker: await engine(told),
    project: 'shop',
    directory: directory(),
    clock: clock as Clock,
  } as Deployment;
  await reload(site, proxy, toColor('blue'));
}

async function engine(told: NonNullable<World['told']>): Promise<Docker> {
  const socketPath = join(directory(), 'docker.sock');
  const { close } = await fakeDocker(socketPath, {
    '/containers/proxy/exec': (response: ServerResponse) => response.writeHead(201).end('{"Id":"tell"}'),
    '/exec/tell/start': told,
    '/exec/tell/json': { ExitCode: 0 },
    '/containers/proxy/top': { Titles: ['PID', 'COMMAND'], Processes: [] },
    '/containers/proxy/logs': '',
  });
  onTestFinished(close);
  return new Docker({ socketPath });
}
