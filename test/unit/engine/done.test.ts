import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { waitDone } from '../../../cli/engine/docker/done.ts';
import type { Daemon } from '../../../cli/engine/docker/events.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const FOREVER = new AbortController().signal;

test('a job that ended before anybody waited for it has done what it had to do', async () => {
  const daemon = await engineWith([{ Status: 'exited', ExitCode: 0 }]);
  await expect(waitDone(daemon, ['migrate'], FOREVER)).resolves.toBeUndefined();
});

test('a job that runs, or is started again, is waited for', async () => {
  const states = [
    { Status: 'running', ExitCode: 0 },
    { Status: 'restarting', ExitCode: 1 },
    { Status: 'exited', ExitCode: 0 },
  ];
  const daemon = await engineWith(states);
  await expect(waitDone(daemon, ['migrate'], FOREVER)).resolves.toBeUndefined();
  expect(states).toHaveLength(1);
});

test('a job that fails is an error with its exit code and its log', async () => {
  const daemon = await engineWith([{ Status: 'exited', ExitCode: 3 }]);
  await expect(waitDone(daemon, ['migrate'], FOREVER)).rejects.toMatchObject({
    message: 'migrate exited with code 3',
    hint: 'docker logs migrate',
  });
});

/** A job that is in each state in turn: each look at it is followed by an event, and the last state stays. */
async function engineWith(states: object[]): Promise<Daemon> {
  const socketPath = join(directory(), 'docker.sock');
  let events: ServerResponse | undefined;
  const { close } = await fakeDocker(socketPath, {
    '/containers/migrate/json': (response: ServerResponse) => {
      const State = states.length > 1 ? states.shift() : states[0];
      response.end(JSON.stringify({ Id: 'migrate', Name: '/migrate', Config: {}, RestartCount: 0, State }));
      events?.write('{}\n');
    },
    '/containers/migrate/logs': '',
    '/events': (response: ServerResponse) => {
      events = response;
      response.writeHead(200).flushHeaders();
    },
  });
  onTestFinished(close);
  return { docker: new Docker({ socketPath }), clock: new ToldClock() };
}
