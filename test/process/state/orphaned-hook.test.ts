import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../cli/context.ts';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import { runHook } from '../../../cli/engine/hooks/hook.ts';
import { leftHook, outlastHook } from '../../../cli/engine/hooks/orphaned-hook.ts';
import { notedHook, noteHook, type RunningHook } from '../../../cli/engine/hooks/running-hook.ts';
import { systemClock } from '../../../cli/engine/host/clock.ts';
import { runProcess } from '../../../cli/engine/host/process.ts';
import { isGroupRunning, type Leader, leaderOf, signalGroup } from '../../../cli/engine/host/process-group.ts';
import { eventually } from '../../support/scenario/eventually.ts';
import { scratch } from '../../support/scratch.ts';
import { isRoot, OTHER, runScript } from '../../support/script.ts';
import { configOf } from '../../support/worlds.ts';

const CLI = resolve(import.meta.dirname, '../../../cli');
const ID = '00000000-0000-0000-0000-000000000000';
const FOREVER = new AbortController().signal;
const directory = scratch();

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) signalGroup(pid, 'SIGKILL');
});

/** A `bgc` that runs a hook on the host, and is killed as soon as the hook has written the file `runs`. */
async function killedWhile(run: string, timeout = '10m'): Promise<RunningHook> {
  const config = { services: { web: { port: 3000 } }, hooks: { before_start: { run: `touch runs; ${run}`, timeout } } };
  const script = `
    import { parseConfig } from ${JSON.stringify(join(CLI, 'config/parse.ts'))};
    import { systemClock } from ${JSON.stringify(join(CLI, 'engine/host/clock.ts'))};
    import { runHook } from ${JSON.stringify(join(CLI, 'engine/hooks/hook.ts'))};
    const config = parseConfig(${JSON.stringify(JSON.stringify(config))}, 'bgc.yaml');
    const signal = new AbortController().signal;
    const site = { directory: ${JSON.stringify(directory())}, project: 'shop', signal, clock: systemClock, talk: () => undefined };
    await runHook(site, config, config.hooks.before_start, { command: 'up', color: 'blue', release: 3 });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: 'ignore',
  });
  await eventually(true, async () => existsSync(join(directory(), 'runs')));
  child.kill('SIGKILL');
  await once(child, 'close');
  const hook = await notedHook(directory());
  if (hook === undefined) return expect.unreachable();
  started.push(hook.leader.pid);
  return hook;
}

async function outlasted(signal = FOREVER, clock: Clock = systemClock): Promise<string[]> {
  const told: string[] = [];
  await outlastHook({ directory: directory(), signal, clock }, (text) => told.push(text));
  return told;
}

describe('a hook whose bgc was killed', () => {
  test('must be waited for until it has ended, and be told', async () => {
    const { leader } = await killedWhile('until [ -e go ]; do sleep 0.05; done; touch done');
    expect(await leftHook(directory())).toMatchObject({ name: 'before_start', release: 3, leader });
    const told: string[] = [];
    const waiting = outlastHook({ directory: directory(), signal: FOREVER, clock: systemClock }, (text) =>
      told.push(text),
    );
    await eventually(1, async () => told.length);
    expect(await Promise.race([waiting, isGroupRunning(leader)])).toBe(true);
    await writeFile(join(directory(), 'go'), '');
    await waiting;
    expect(told).toEqual([
      expect.stringMatching(
        new RegExp(
          `^the hook before_start of release 3 still runs though its bgc is gone \\(pid ${leader.pid}, since .*Z\\): waiting for it to end, at most (600|5\\d\\d)s$`,
        ),
      ),
      'the hook before_start of release 3 has ended',
    ]);
    expect(existsSync(join(directory(), 'done'))).toBe(true);
    expect(await notedHook(directory())).toBeUndefined();
  });

  test('must be waited for also when only a child of it still runs', async () => {
    const child = '(until [ -e go ]; do sleep 0.05; done; touch done) > /dev/null 2>&1 &';
    const { leader } = await killedWhile(`${child} until [ -e leave ]; do sleep 0.05; done`);
    await writeFile(join(directory(), 'leave'), '');
    await eventually(false, async () => existsSync(`/proc/${leader.pid}/exe`));
    const waiting = outlasted();
    expect(await Promise.race([waiting, isGroupRunning(leader)])).toBe(true);
    await writeFile(join(directory(), 'go'), '');
    await waiting;
    expect(existsSync(join(directory(), 'done'))).toBe(true);
  });

  test('must be ended with all it started once its own time is up', async () => {
    const { leader } = await killedWhile('sleep 1000 & sleep 1000', '1m');
    const minutesLater = { ...systemClock, now: () => systemClock.now() + 120_000 };
    expect((await outlasted(FOREVER, minutesLater)).at(-1)).toBe(
      'the hook before_start of release 3 took more than 60s and was ended',
    );
    expect(await isGroupRunning(leader)).toBe(false);
  });

  test('must stay known when the waiting is interrupted', async () => {
    const hook = await killedWhile('sleep 1000');
    await expect(outlasted(AbortSignal.timeout(100))).rejects.toThrow();
    expect(await leftHook(directory())).toEqual(hook);
  });

  test('must cost no time when it has ended', async () => {
    const { leader } = await killedWhile('until [ -e go ]; do sleep 0.05; done');
    await writeFile(join(directory(), 'go'), '');
    await eventually(false, () => isGroupRunning(leader));
    expect(await outlasted()).toEqual([]);
    expect(await notedHook(directory())).toBeUndefined();
  });
});

describe('a group of processes must count as running', () => {
  test('without its leader, until the last one has ended', async () => {
    const child = spawn('sh', ['-c', 'sleep 1000 & sleep 1000'], { detached: true, stdio: 'ignore' });
    const leader = await leaderOf(child.pid ?? 0);
    if (leader === undefined) return expect.unreachable();
    started.push(leader.pid);
    const closed = once(child, 'exit');
    await eventually(
      2,
      async () => (await readFile(`/proc/${leader.pid}/task/${leader.pid}/children`, 'utf8')).split(' ').length - 1,
    );
    child.kill('SIGKILL');
    await closed;
    expect(existsSync(`/proc/${leader.pid}`)).toBe(false);
    expect(await isGroupRunning(leader)).toBe(true);
    signalGroup(leader.pid, 'SIGKILL');
    await eventually(false, () => isGroupRunning(leader));
  });

  test('not for a dead one that nobody has asked about', async () => {
    // What becomes `sleep` never asks how its children ended.
    const careless = spawn('sh', ['-c', 'setsid sleep 1000 & echo $!; exec sleep 1000'], { detached: true });
    started.push(careless.pid ?? 0);
    const [line] = (await once(careless.stdout, 'data')) as [Buffer];
    const leader = await leaderOf(Number(line));
    if (leader === undefined) return expect.unreachable();
    await eventually(true, () => isGroupRunning(leader));
    await eventually('sleep\n', () => readFile(`/proc/${careless.pid}/comm`, 'utf8'));
    process.kill(leader.pid, 'SIGKILL');
    await eventually(false, () => isGroupRunning(leader));
    expect(existsSync(`/proc/${leader.pid}`)).toBe(true);
  });
});

describe('a process that is another one must not be waited for:', () => {
  test.each<[string, (own: Leader) => Leader]>([
    ['its number was reused', (own) => ({ ...own, start: `${Number(own.start) - 1}` })],
    ['the machine was started again', (own) => ({ ...own, boot: 'another' })],
    ['nobody has the number', (own) => ({ ...own, pid: 2 ** 22 + 1 })],
  ])('%s', async (_, differs) => {
    const own = await leaderWith({ BGC_HOOK_ID: ID });
    const hook = {
      version: 1,
      name: 'after_switch',
      release: 1,
      id: ID,
      since: new Date().toISOString(),
      timeout: 60_000,
    } as const;
    await noteHook(directory(), { ...hook, leader: differs(own) });
    expect(await outlasted()).toEqual([]);
    expect(await notedHook(directory())).toBeUndefined();
    expect(await isGroupRunning(own)).toBe(true);
  });

  test.each(['', '{', 'null', '{"version":2}', '{"version":1,"name":"before_start","leader":{"pid":1}}'])(
    'a damaged record must count as none: %j',
    async (text) => {
      await mkdir(join(directory(), 'bgc/state'), { recursive: true });
      await writeFile(join(directory(), 'bgc/state/hook.json'), text);
      expect(await outlasted()).toEqual([]);
    },
  );
});

async function leaderWith(env: Readonly<Record<string, string>>): Promise<Leader> {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env: { ...process.env, ...env } });
  started.push(child.pid ?? 0);
  const leader = await leaderOf(child.pid ?? 0);
  if (leader === undefined) return expect.unreachable();
  await eventually('sleep\n', () => readFile(`/proc/${leader.pid}/comm`, 'utf8'));
  return leader;
}

describe('a record that somebody planted must end nobody:', () => {
  const planted = {
    version: 1,
    name: 'before_start',
    release: 3,
    id: ID,
    since: '2026-01-01T00:00:00Z',
    timeout: 0,
  } as const;

  test.each([
    ['a process that no hook began', {}],
    ['a container of the same release', { BGC_COLOR: 'blue', BGC_RELEASE: '3' }],
    ['a hook of another project', { BGC_HOOK_ID: ID.replace(/0$/, '1'), BGC_RELEASE: '3' }],
  ])('%s', async (_, env) => {
    const leader = await leaderWith(env);
    await noteHook(directory(), { ...planted, leader });
    expect(await leftHook(directory())).toBeUndefined();
    expect(await outlasted()).toEqual([]);
    expect(await isGroupRunning(leader)).toBe(true);
  });

  test('a job of a shell, even with that id: a hook has a session of its own', async () => {
    const script = 'set -m; sleep 1000 & echo $!; wait';
    const shell = spawn('bash', ['-c', script], { detached: true, env: { ...process.env, BGC_HOOK_ID: ID } });
    started.push(shell.pid ?? 0);
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const leader = await leaderOf(Number(line));
    if (leader === undefined) return expect.unreachable();
    started.push(leader.pid);
    await noteHook(directory(), { ...planted, leader });
    expect(await outlasted()).toEqual([]);
    expect(await isGroupRunning(leader)).toBe(true);
  });

  test('the very processes of a hook are ended, so that the rows above prove something', async () => {
    const leader = await leaderWith({ BGC_HOOK_ID: ID });
    await noteHook(directory(), { ...planted, leader });
    expect((await outlasted()).at(-1)).toContain('took more than 0s and was ended');
    expect(await isGroupRunning(leader)).toBe(false);
  });

  test.skipIf(!isRoot)("another user's hook is waited for, and never ended (only root can be two users)", async () => {
    const leader = await leaderWith({ BGC_HOOK_ID: ID });
    await noteHook(directory(), { ...planted, leader });
    await chmod(directory(), 0o755);
    await chown(join(directory(), 'bgc/state'), OTHER, OTHER);
    await chown(join(directory(), 'bgc/state/hook.json'), OTHER, OTHER);
    const where = JSON.stringify({ directory: directory() });
    const told = await runScript(
      `const signal = new AbortController().signal;
       await outlastHook({ ...${where}, signal, clock: systemClock }, console.log).catch(({ message, hint }) => console.log(message, hint));`,
      {
        imports: { 'engine/hooks/orphaned-hook.ts': 'outlastHook', 'engine/host/clock.ts': 'systemClock' },
        user: OTHER,
      },
    );
    expect(told).toContain('waiting for it to end, at most 0s');
    expect(told).toContain(`cannot be ended sudo kill -KILL -- -${leader.pid}`);
    expect(await isGroupRunning(leader)).toBe(true);
  });
});

describe('a program that is noted first', () => {
  test('must begin only after that, under the number that was noted, with no input', async () => {
    let noted = 0;
    const admit = async (pid: number): Promise<void> => {
      expect(existsSync(join(directory(), 'begun'))).toBe(false);
      noted = pid;
    };
    const script = 'touch begun; echo $$; cat';
    const { code, stdout } = await runProcess('sh', ['-c', script], { cwd: directory(), admit });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${noted}\n` });
  });

  test('must not begin when it cannot be noted', async () => {
    const pids: number[] = [];
    const admit = async (pid: number): Promise<void> => {
      pids.push(pid);
      throw new Error('the disk is full');
    };
    await expect(runProcess('touch', ['begun'], { cwd: directory(), admit })).rejects.toThrow('the disk is full');
    await eventually(false, async () => existsSync(`/proc/${pids[0]}/exe`));
    expect(existsSync(join(directory(), 'begun'))).toBe(false);
  });

  test('must be ended by Ctrl-C and by its time like any other', async () => {
    const admit = async (): Promise<void> => undefined;
    const late = await runProcess('sleep', ['1000'], { admit, timeout: 100 });
    expect(late).toMatchObject({ timedOut: true, code: 143 });
    const cut = await runProcess('sleep', ['1000'], { admit, signal: AbortSignal.timeout(100) });
    expect(cut).toMatchObject({ timedOut: false, code: 143 });
  });

  test('that is not there must end with 127', async () => {
    expect(await runProcess('no-such-program', [], { admit: async () => undefined })).toMatchObject({ code: 127 });
  });
});

test.each(['test -e bgc/state/hook.json', 'exit 1'])(
  'a hook must leave no record when it has ended: %s',
  async (run) => {
    const config = configOf({ services: { web: { port: 3000 } }, hooks: { after_switch: run } });
    const { after_switch: hook } = config.hooks;
    const site = {
      directory: directory(),
      project: 'shop',
      signal: FOREVER,
      clock: systemClock,
      talk: () => undefined,
    } as unknown as Deployment;
    const facts = { command: 'up', color: 'blue', release: 3 } as const;
    const ended =
      hook &&
      runHook(site, config, hook, facts).then(
        () => 'well',
        () => 'badly',
      );
    expect(await ended).toBe(run === 'exit 1' ? 'badly' : 'well');
    expect(await readdir(join(directory(), 'bgc/state'))).toEqual([]);
  },
);
