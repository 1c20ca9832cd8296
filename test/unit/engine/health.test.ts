import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { waitHealthy } from '../../../cli/engine/docker/health.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const FOREVER = new AbortController().signal;
const MS = 1e6;

test("a start_period of the image's own must be waited for, and start_timeout be named when that was too short", async () => {
  const docker = await starting({ StartPeriod: 100 * MS, Interval: 50 * MS, Retries: 2 });
  const wait = { timeout: 20, settle: 0, signal: FOREVER };
  await expect(waitHealthy(docker, ['web'], { ...wait, grows: true })).rejects.toMatchObject({
    message: 'web was not healthy within 0.2s',
    hint: 'raise start_timeout in bgc.yaml, if it just needs more time; else docker logs web',
  });
  await expect(waitHealthy(docker, ['web'], wait)).rejects.toThrow('web was not healthy within 0.02s');
});

test('without a start_period nothing but start_timeout must count', async () => {
  const docker = await starting({ Interval: 50 * MS, Retries: 2 });
  const wait = { timeout: 20, settle: 0, grows: true, signal: FOREVER } as const;
  await expect(waitHealthy(docker, ['web'], wait)).rejects.toThrow('web was not healthy within 0.02s');
});

/** A container that is starting for ever. */
async function starting(probe: object): Promise<Docker> {
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
    '/events': (response: ServerResponse) => void response.writeHead(200).flushHeaders(),
  });
  onTestFinished(close);
  return new Docker({ socketPath });
}
