import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../cli/engine/host/clock.ts';
import { leaderOf } from '../../../cli/engine/host/process-group.ts';
import { lockHolder, withLock } from '../../../cli/engine/state/lock.ts';
import { eventually } from '../../support/scenario/eventually.ts';
import { isWaitedFor } from '../../support/scenario/lock.ts';
import { scratch } from '../../support/scratch.ts';
import { isRoot, OTHER, runScript, type Script, startScript } from '../../support/script.ts';

const FOREVER = new AbortController().signal;
const UNKNOWN = 'its holder is unknown';
const WITH_LOCK = { 'engine/state/lock.ts': 'withLock', 'engine/host/clock.ts': 'systemClock' };

const directory = scratch();

function take<T>(work: () => Promise<T>, wait = 0, signal = FOREVER): Promise<T> {
  return withLock(directory(), { command: 'bgc up', wait, signal, clock: systemClock }, work);
}

function noteFile(): string {
  return join(directory(), 'bgc/state/holder.json');
}

/** Another process that holds the lock until it is ended. */
async function otherHolder(user?: number): Promise<Script> {
  const statements = `
    const options = { command: 'bgc switch', wait: 0, signal: new AbortController().signal, clock: systemClock };
    await withLock(${JSON.stringify(directory())}, options, async () => {
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = startScript(statements, { imports: WITH_LOCK, ...(user === undefined ? {} : { user }) });
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return child;
}

/** A process that holds the lock, and has not noted so. */
async function silentHolder() {
  const child = spawn('flock', ['--exclusive', directory(), '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: { kill(signal: 'SIGKILL'): boolean } & NodeJS.EventEmitter): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

async function refusal(): Promise<unknown> {
  return take(async () => undefined).catch((error: unknown) => error);
}

test('a second process must be refused, and told who works', async () => {
  const other = await otherHolder();
  const who = expect.stringMatching(`^\`bgc switch\` by \\S+@\\S+, pid ${other.pid}, since `);
  expect(await refusal()).toMatchObject({ code: 3, details: [who] });
  expect(await lockHolder(directory())).toEqual(who);
  await kill(other);
});

test('what is removed from the project meanwhile must set no lock free', async () => {
  const other = await otherHolder();
  // As `git clean -fdX` does, where bgc/ is ignored.
  await rm(join(directory(), 'bgc'), { recursive: true });
  expect(await refusal()).toMatchObject({ code: 3, details: [expect.stringContaining(UNKNOWN)] });
  expect(await lockHolder(directory())).toContain(UNKNOWN);
  await kill(other);
});

test('one who waited for a directory that another one has replaced must not work on that one', async () => {
  const elsewhere = `${directory()}-moved`;
  const silent = await silentHolder();
  let worked = false;
  const waiting = take(async () => {
    worked = true;
  }, 30_000);
  const refused = expect(waiting).rejects.toMatchObject({
    code: 3,
    message: `${directory()} was moved or replaced while bgc waited for its lock`,
  });
  await eventually(true, () => isWaitedFor(directory()));
  await rename(directory(), elsewhere);
  await mkdir(directory());
  silent.stdin.end();
  await refused;
  await rm(elsewhere, { recursive: true });
  expect(worked).toBe(false);
});

test('the lock of a process that was killed must be free at once', async () => {
  await kill(await otherHolder());
  expect(await lockHolder(directory())).toBeUndefined();
  expect(await take(async () => 'mine')).toBe('mine');
});

test('where no bgc can lock, since flock(1) is missing, none must be said to work', async () => {
  vi.stubEnv('PATH', directory());
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await lockHolder(directory())).toBeUndefined();
});

test('one who was killed must not be taken for the one who holds it now', async () => {
  const dead = await otherHolder();
  await kill(dead);
  const silent = await silentHolder();
  expect(await lockHolder(directory())).toContain(UNKNOWN);
  expect(await refusal()).toMatchObject({ code: 3, details: [expect.stringContaining(UNKNOWN)] });
  silent.stdin.end();
});

test('one whose work is over must not be taken for the one who holds it now', async () => {
  await take(async () => expect(existsSync(noteFile())).toBe(true));
  expect(existsSync(noteFile())).toBe(false);
  const silent = await silentHolder();
  expect(await lockHolder(directory())).toContain(UNKNOWN);
  silent.stdin.end();
});

test.each([
  ['that runs', {}, 'pid '],
  ['whose number another one has now', { start: '1' }, UNKNOWN],
  ['of another boot', { boot: 'the one before' }, UNKNOWN],
  ['of another machine, where it cannot be looked for', { boot: 'its own', host: 'elsewhere' }, '@elsewhere, pid '],
])('a note of a process %s must be believed as far as that goes', async (_, differs, told) => {
  await take(async () => undefined);
  const own = await leaderOf(process.pid);
  const holder = { ...own, user: 'me', host: hostname(), command: 'bgc up', since: 'now', ...differs };
  await writeFile(noteFile(), JSON.stringify(holder));
  const silent = await silentHolder();
  expect(await lockHolder(directory())).toContain(told);
  silent.stdin.end();
});

test.each(['', '{', 'null', '{"pid":1}'])('a note that is damaged must tell nothing: %j', async (text) => {
  await take(async () => undefined);
  await writeFile(noteFile(), text);
  const silent = await silentHolder();
  expect(await lockHolder(directory())).toContain(UNKNOWN);
  silent.stdin.end();
});

test('those who only look must keep nobody from a lock that is free', async () => {
  await take(async () => undefined);
  let over = false;
  const looking = (async () => {
    while (!over) await lockHolder(directory());
  })();
  for (let taken = 0; taken < 60; taken += 1) await take(async () => undefined);
  over = true;
  await looking;
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
  await kill(other);
});

test('it must be free after the work, however that ended', async () => {
  await expect(take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await lockHolder(directory())).toBeUndefined();
  expect(await take(async () => 'again')).toBe('again');
});

const asRoot = test.skipIf(!isRoot);

asRoot(
  'two users of one group must lock each other out, and name each other (only root can be two users)',
  async () => {
    await chown(directory(), 0, OTHER);
    await chmod(directory(), 0o770);
    await kill(await otherHolder());
    const other = await otherHolder(OTHER);
    expect(await refusal()).toMatchObject({ code: 3, details: [expect.stringContaining(`pid ${other.pid},`)] });
    await kill(other);
    const statements = `
    const options = { command: 'bgc up', wait: 0, signal: new AbortController().signal, clock: systemClock };
    const error = await withLock(${JSON.stringify(directory())}, options, async () => undefined).catch((error) => error);
    console.log(error.code, ...error.details);`;
    const told = await take(() => runScript(statements, { imports: WITH_LOCK, user: OTHER }));
    expect(told).toContain(`pid ${process.pid},`);
    expect(told).toMatch(/^3 `bgc up` by /);
  },
);

asRoot('a user who may not write in the project must be refused in words (only root can be another user)', async () => {
  await chmod(directory(), 0o755);
  await take(async () => undefined);
  const statements = `
    const options = { command: 'bgc down', wait: 0, signal: new AbortController().signal, clock: systemClock };
    const error = await withLock(${JSON.stringify(directory())}, options, async () => undefined).catch((error) => error);
    console.log(error.message);`;
  const told = await runScript(statements, { imports: WITH_LOCK, user: OTHER });
  expect(told).toBe(`no permission to write: ${noteFile()}\n`);
});
