import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { image } from '../support/images.ts';
import { BGC } from '../support/scenario/build.ts';
import { removeProject } from '../support/scenario/docker.ts';
import { freePort } from '../support/scenario/ports.ts';
import { type Ended, Running } from '../support/scenario/running.ts';

const HELLO = resolve(import.meta.dirname, '../../examples/hello');

test('a project must be set up and released by init and make alone', { timeout: 120_000 }, async () => {
  const run = await helloCopy();
  const http = `127.0.0.1:${await freePort()}`;
  const preview = `127.0.0.1:${await freePort()}`;

  const init = await run(
    process.execPath,
    BGC,
    'init',
    '--yes',
    '--image',
    image('NGINX_IMAGE'),
    '--http',
    http,
    '--preview',
    preview,
  );
  expect(init).toMatchObject({ code: 0, stdout: expect.stringContaining('next: bgc up') });

  expect(await run('make')).toMatchObject({ code: 0, stdout: expect.stringContaining('make switch ') });
  expect(await run('make', 'plan')).toMatchObject({ code: 0 });
  expect(await run('make', 'up')).toMatchObject({ code: 0 });
  expect(await (await fetch(`http://${http}/`)).text()).toBe('Hello from v1 (blue)\n');

  const rollback = await run('make', 'rollback');
  expect(rollback.code).not.toBe(0);
  expect(rollback.stderr).toContain('no earlier release');
  expect(await (await fetch(`http://${http}/`)).text()).toBe('Hello from v1 (blue)\n');
});

/** Runs programs in a copy of the example, which is removed with all it started when the test ends. */
async function helloCopy(): Promise<(...command: [string, ...string[]]) => Promise<Ended>> {
  const name = `bgc-e2e-init-${randomBytes(3).toString('hex')}`;
  const parent = await mkdtemp(join(tmpdir(), 'bgc-e2e-'));
  const cwd = join(parent, name);
  await cp(HELLO, cwd, { recursive: true });
  onTestFinished(async () => {
    await removeProject(name);
    await rm(parent, { recursive: true });
  });
  const env = { ...process.env, VERSION: 'v1', BGC: `${process.execPath} ${BGC}` };
  return (...command) => new Running(command, { cwd, env }).ended;
}
