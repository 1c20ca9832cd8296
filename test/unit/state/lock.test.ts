import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHolder, withLock } from '../../../cli/engine/state/lock.ts';

const LOCK = resolve(import.meta.dirname, '../../../cli/engine/state/lock.ts');
const FOREVER = new AbortController().signal;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bgc-lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

function take<T>(work: () => Promise<T>, wait = 0, signal = FOREVER): Promise<T> {
  return withLock(directory, { command: 'bgc up', wait, signal }, work);
}

/** Another process that holds the lock until it is ended. */
async function otherHolder() {
  const script = `
    import { withLock } from ${JSON.stringify(LOCK)};
    const options = { command: 'bgc switch', wait: 0, signal: new AbortController().signal };
    await withLock(${JSON.stringify(directory)}, options, async () => {
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
  await once(child.stdout, 'data');
  return child;
}

test('a second process must be refused, and told who works', async () => {
  const other = await otherHolder();
  const refused = await take(async () => undefined).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 3 });
  expect(String(await lockHolder(directory))).toContain(`\`bgc switch\` by`);
  expect(String(await lockHolder(directory))).toContain(`pid ${other.pid}`);
  other.kill('SIGKILL');
  await once(other, 'close');
});

test('the lock of a process that was killed must be free at once', async () => {
  const other = await otherHolder();
  other.kill('SIGKILL');
  await once(other, 'close');
  expect(await take(async () => 'mine')).toBe('mine');
});

test('one who waits must get it as soon as it is free', async () => {
  const other = await otherHolder();
  const waiting = take(async () => 'mine', 30_000);
  other.kill('SIGTERM');
  expect(await waiting).toBe('mine');
});

test('one who waits must give up when the time is over, and when interrupted', async () => {
  const other = await otherHolder();
  await expect(take(async () => undefined, 100)).rejects.toMatchObject({ code: 3 });
  const interrupt = new AbortController();
  const waiting = take(async () => undefined, 60_000, interrupt.signal);
  interrupt.abort();
  await expect(waiting).rejects.toThrow();
  other.kill('SIGKILL');
  await once(other, 'close');
});

test('it must be free after the work, however that ended', async () => {
  await expect(take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await lockHolder(directory)).toBeUndefined();
  expect(await take(async () => 'again')).toBe('again');
});
