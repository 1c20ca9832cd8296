import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../../cli/context.ts';
import { membership } from '../../../cli/engine/checks/membership.ts';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import type { StepOf } from '../../../cli/release/step.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';
import { type Cooperating, cooperating } from './cooperating.ts';

const directory = scratch();
const FIRST = '127.0.0.1';
const SECOND = '127.0.0.2';

test('every replica must be told once, and all must have agreed when it is over', async () => {
  const { members, become } = await application({ [FIRST]: 'agrees', [SECOND]: 'agrees' });
  await become('standby');
  expect([...members.states.values()]).toEqual(['standby', 'standby']);
  expect([...members.posts.values()]).toEqual([['POST /enable/standby'], ['POST /enable/standby']]);
  await become('live');
  expect([...members.states.values()]).toEqual(['live', 'live']);
});

test('an application that says yes and does not change must be told so, with what its two endpoints answer', async () => {
  const { members, become } = await application({ [FIRST]: 'disagrees' });
  const at = `http://${FIRST}:${members.port}`;
  await expect(become('standby')).rejects.toMatchObject({
    code: 1,
    message: 'shop-web-blue-1 did not become standby',
    details: [
      `GET ${at}/live answered 200, GET ${at}/standby answered 500`,
      'of the two, standby must answer 200 and the other 500',
    ],
    hint: 'compare traffic.membership in bgc.yaml with what the application answers',
  });
});

test('an application without the path must be told so, and what to do when it is only about to get it', async () => {
  const { members, become } = await application({ [FIRST]: 'refuses' });
  await expect(become('standby')).rejects.toMatchObject({
    details: [`POST http://${FIRST}:${members.port}/enable/standby answered 404`],
    hint: expect.stringContaining('release one without traffic.membership first'),
  });
});

test('an application that never answers must be given up when its time is up', async () => {
  const { members, become } = await application({ [FIRST]: 'silent' });
  await expect(become('live')).rejects.toMatchObject({
    details: [`POST http://${FIRST}:${members.port}/enable/live answered nothing`],
    hint: expect.stringContaining('bgc status'),
  });
});

test('when one replica refuses, the others must be told all the same: what takes a step back is told in the same way', async () => {
  const { members, become } = await application({ [FIRST]: 'agrees', [SECOND]: 'refuses' });
  await expect(become('standby')).rejects.toThrow('shop-web-blue-2 did not become');
  expect(members.states.get(FIRST)).toBe('standby');
  await expect(become('live')).rejects.toThrow('shop-web-blue-2 did not become');
  expect(members.states.get(FIRST)).toBe('live');
});

test('Ctrl-C must end the waiting at once', async () => {
  const { members, become } = await application({ [FIRST]: 'agrees', [SECOND]: 'disagrees' });
  const told = new AbortController();
  const over = become('standby', { signal: told.signal, timeout: 60_000 });
  await expect.poll(() => members.states.get(FIRST)).toBe('standby');
  told.abort();
  await expect(over).rejects.toMatchObject({ name: 'AbortError' });
});

interface Differs {
  signal?: AbortSignal;
  timeout?: number;
}

/** Containers of `web` in blue at these addresses, and the step that tells them something. */
async function application(manners: Parameters<typeof cooperating>[0]) {
  const members: Cooperating = await cooperating(manners);
  onTestFinished(() => members.close());
  const docker = await engineWith(Object.keys(manners));
  const become = (state: StepOf<'membership'>['state'], { timeout = 300, ...differs }: Differs = {}) => {
    const [signal, clock] = [new AbortController().signal, new ToldClock() as Clock];
    return membership({ docker, project: 'shop', signal, clock, ...differs } as Deployment, {
      ...{ kind: 'membership', why: '', color: 'blue', service: 'web', port: members.port, state },
      membership: { live: '/live', standby: '/standby', enable: '/enable/{state}', timeout },
    });
  };
  return { members, become };
}

async function engineWith(addresses: readonly string[]): Promise<Docker> {
  const socketPath = join(directory(), 'docker.sock');
  const containers = addresses.map((address, index) => [`/containers/c${index}/json`, inspected(address, index + 1)]);
  const engine = await fakeDocker(socketPath, {
    '/containers/json': addresses.map((_, index) => ({ Id: `c${index}` })),
    ...Object.fromEntries(containers),
  });
  onTestFinished(() => engine.close());
  return new Docker({ socketPath });
}

function inspected(IPAddress: string, number: number) {
  const labels = { 'dev.bgc.color': 'blue', 'dev.bgc.service': 'web', 'dev.bgc.release': '1' };
  return {
    Id: `c${number}`,
    Name: `/shop-web-blue-${number}`,
    Config: { Image: 'web', Labels: { 'com.docker.compose.service': 'web-blue', ...labels } },
    State: { Status: 'running', StartedAt: '', ExitCode: 0 },
    NetworkSettings: { Networks: { default: { IPAddress } }, Ports: {} },
  };
}
