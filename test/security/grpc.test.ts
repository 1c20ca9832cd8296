import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { heard } from '../support/raw/exchange.ts';
import { CLAIMS, LOOKALIKES, OWN, PASSED_ON } from '../support/raw/names.ts';
import { overHttp2 } from '../support/raw/over-http2.ts';
import { RPC_APPLICATION } from '../support/raw/rpc-application.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

const shared = sharedScenario('grpc', { example: 'long-lived' }, async (project) => {
  await writeFile(join(project.directory, 'rpc.js'), RPC_APPLICATION);
  await project.must(['up']);
});

const dashed = (name: string): string => name.toLowerCase().replaceAll('_', '-');
/** Those of what visitors only claim may pass: a gRPC server takes `_` and `-` for two letters. */
const OWN_LOOKALIKES = LOOKALIKES.filter((name) =>
  [...OWN, 'Content-Length', 'Transfer-Encoding', 'X-Bgc-Preview'].some((own) => dashed(own) === dashed(name)),
);

/** By HTTP/2 without TLS, as gRPC is called inside a network. */
async function call(headers: Readonly<Record<string, string>> = {}, path = '/demo.Clock/Now') {
  const own = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const { status, body } = await overHttp2(shared().url, { ...own, ...headers });
  return { status, told: heard(body) };
}

describe('a gRPC server', () => {
  test.concurrent.each([...CLAIMS, ...OWN_LOOKALIKES, ...OWN])('must not hear %s from a visitor', async (name) => {
    const { told } = await call({ [name.toLowerCase()]: 'forged' });
    expect(told?.headers['x-real-ip']).toMatch(/^[0-9.]+$/);
    expect(Object.values(told?.headers ?? {}).join()).not.toContain('forged');
  });

  test.concurrent.each(PASSED_ON)('must hear %s', async (name) => {
    expect((await call({ [name.toLowerCase()]: 'forged' })).told?.headers).toMatchObject({
      [name.toLowerCase()]: 'forged',
    });
  });

  test.concurrent.each([
    ['/.bgc/maintenance', 404],
    ['/demo.Clock/%2e%2e/%2e%2e/etc/passwd', 400],
  ])('must not be asked for %s', async (path, status) => {
    expect(await call({}, path)).toEqual({ status, told: undefined });
  });
});
