import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import type { Daemon } from '../../../cli/engine/docker/events.ts';
import { waitHealthy } from '../../../cli/engine/docker/health.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const FOREVER = new AbortController().signal;
/** In nanoseconds, as Docker writes it. */
const S = 1e9;

test("a start_period of the image's own must be waited for, and start_timeout be named when that was too short", async () => {
  const daemon = await starting({ StartPeriod: 10 * S, Interval: 5 * S, Retries: 2 });
  const wait = { timeout: 2000, settle: 0, signal: FOREVER };
  await expect(waitHealthy(daemon, ['web'], { ...wait, grows: true })).rejects.toMatchObject({
    message: 'web was not healthy within 20s',
    hint: 'raise start_timeout in bgc.yaml, if it just needs more time; else docker logs web',
  });
  await expect(waitHealthy(daemon, ['web'], wait)).rejects.toThrow('web was not healthy within 2s');
});

test('without a start_period nothing but start_timeout must count', async () => {
  const daemon = await starting({ Interval: 5 * S, Retries: 2 });
  const wait = { timeout: 2000, settle: 0, grows: true, signal: FOREVER } as const;
  await expect(waitHealthy(daemon, ['web'], wait)).rejects.toThrow('web was not healthy within 2s');
});

/** A container that is starting for ever. */
async function starting(probe: object): Promise<Daemon> {
  const clock = new ToldClock();
  const socketPath = join(directory(), 'docker.sock');
  const { close } = await fakeDocker(socketPath, {
    '/containers/web/json': {
      Id: 'web',
      Name: '/web',
      Config: { Healthcheck: { Test: ['CMD', 'healthy'], ...probe } },
      RestartCount: 0,
      State: { Status: 'running', Health: { Status: 'starting' } },
    },
    '/containers/web/logs': '',
    '/events': (response: ServerResponse) => {
      response.writeHead(200).flushHeaders();
      clock.pass(60_000);
    },
  });
  onTestFinished(close);
  return { docker: new Docker({ socketPath }), clock };
}
