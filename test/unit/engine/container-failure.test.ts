import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { firstFall } from '../../../cli/engine/docker/container-failure.ts';
import type { Daemon } from '../../../cli/engine/docker/events.ts';
import { crashOf } from '../../../cli/engine/docker/last-exit.ts';
import { outlasting } from '../../../cli/engine/docker/retry.ts';
import { notRunning } from '../../../cli/engine/docker/unreachable.ts';
import { ToldClock } from '../../support/clock.ts';
import { type Answers, fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const clock = new ToldClock();
const EARLIER = '2026-01-31T12:00:00Z';
const LATER = '2026-01-31T12:00:09Z';

const death = { Action: 'die', Actor: { Attributes: { exitCode: '3' } } };
const oom = { Action: 'oom', Actor: { Attributes: {} } };

test('a container that was started again between the switch and the watch has fallen', async () => {
  const daemon = await engine({ '/events': JSON.stringify(death) });
  const fall = await firstFall(daemon, ['web'], new AbortController().signal, new Map([['web', EARLIER]]));
  expect(fall).toMatchObject({ message: 'web exited with code 3, and was started again' });
});

test('what restarted before the switch has not', async () => {
  const daemon = await engine({ '/events': '{}' });
  const over = new AbortController();
  const fall = firstFall(daemon, ['web'], over.signal, new Map([['web', LATER]]));
  setImmediate(() => over.abort());
  expect(await fall).toBeUndefined();
});

test.each([
  ['as long as Docker tells it', JSON.stringify(death), { exitCode: 3, outOfMemory: false }],
  ['with its lack of memory', `${JSON.stringify(oom)}\n${JSON.stringify(death)}`, { exitCode: 3, outOfMemory: true }],
  ['though Docker has forgotten how', '', { outOfMemory: false }],
])('how often a container ended by itself must be told %s', async (_, events, how) => {
  const daemon = await engine({ '/events': events });
  const crash = await crashOf(daemon, await daemon.docker.getContainer('web').inspect());
  expect(crash).toEqual({ times: 1, at: EARLIER, ...how });
});

test('a daemon that is away must be asked again', async () => {
  const answers = [notRunning(), notRunning(), 'here'];
  const ask = async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  expect(await outlasting(clock, new AbortController().signal, ask)).toBe('here');
});

test('a daemon that stays away must be told of once the time is up; any other error at once', async () => {
  const away = () => Promise.reject(notRunning());
  await expect(outlasting(clock, AbortSignal.abort(), away)).rejects.toThrow('Docker is not running');
  const broken = () => Promise.reject(new Error('no space left'));
  await expect(outlasting(clock, new AbortController().signal, broken)).rejects.toThrow('no space left');
});

async function engine(answers: Answers): Promise<Daemon> {
  const socketPath = join(directory(), 'docker.sock');
  const { close } = await fakeDocker(socketPath, {
    '/containers/web/json': {
      Id: 'web',
      Name: '/web',
      Created: EARLIER,
      Config: {},
      RestartCount: 1,
      State: { Status: 'running', StartedAt: LATER, FinishedAt: EARLIER, ExitCode: 0, OOMKilled: false },
    },
    '/containers/web/logs': '',
    ...answers,
  });
  onTestFinished(close);
  return { docker: new Docker({ socketPath }), clock };
}
