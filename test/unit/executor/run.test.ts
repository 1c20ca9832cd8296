import { describe, expect, test } from 'vitest';
import { run } from '../../../cli/executor/run.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { walk } from '../../support/walk.ts';
import { afterFirstRelease, configOf, observed, planInput, projectOf, runningProxy, UP } from '../../support/worlds.ts';

const SECOND = planUp(planInput({ observed: afterFirstRelease() }), UP).steps;
const SMALL = SECOND.filter(({ kind }) => ['create', 'start', 'switch'].includes(kind));

describe('a plan that goes well', () => {
  test('is walked in its order, each step once', async () => {
    const stop = configOf({
      services: { web: { port: 3000, health: { path: '/healthz' } } },
      checks: [{ run: 'npm test' }],
      standby: 'stop',
      keep_releases: 1,
    });
    const project = projectOf({ web: { build: { context: '.' } }, db: {} });
    const world = afterFirstRelease({
      proxy: runningProxy({ definition: 'old' }),
      desired: 'green',
      pins: [1, 2, 3],
      lastRelease: 3,
    });
    const input = planInput({ config: stop, project, observed: world, staleFiles: ['bgc/nginx/blue.conf'] });
    const { calls, error } = await walk(planUp(input, UP).steps);
    expect(error).toBeUndefined();
    expect(calls).toEqual([
      'switchTo blue',
      'build web false',
      'pin web 4',
      'write bgc/nginx/blue.conf 1 4',
      'startShared db',
      'startProxy ',
      'create green 4 web',
      'start green web',
      'healthy green web 60000 3000 true',
      'reach green web 60000',
      'probe green web /healthz 60000',
      expect.stringMatching(/^check .*"npm test"/),
      'switchTo green',
      'drain 60000 0',
      'stop blue',
      'prune 2,3',
    ]);
  });

  test('tells of each step when it starts and when it is done, with its time', async () => {
    expect((await walk(SMALL)).events).toEqual([
      'create started',
      'create done in 7 ms',
      'start started',
      'start done in 7 ms',
      'switch started',
      'switch done in 7 ms',
    ]);
  });

  test('pulls an image where there is nothing to build', async () => {
    const project = projectOf({ web: { image: 'web:1' } });
    const { calls } = await walk(planUp(planInput({ project }), { ...UP, pull: true }).steps);
    expect(calls.slice(0, 2)).toEqual(['fetch web true', 'pin web 1']);
  });
});

describe('a step that fails', () => {
  const broken = new Error('is unhealthy');

  test('ends the plan with its own error, and stops the idle color', async () => {
    const { calls, events, error } = await walk(SECOND, { healthy: broken });
    expect(error).toBe(broken);
    expect(calls.slice(-3)).toEqual(['start green web', 'healthy green web 60000 3000', 'undo stop green 2']);
    expect(events.slice(-4)).toEqual([
      'healthy started',
      'healthy failed in 7 ms',
      'undo started: stop release 2 in green',
      'undo done: stop release 2 in green',
    ]);
  });

  test('is undone too: only some of the containers may have been created, and the others are of another release', async () => {
    const { calls } = await walk(SECOND, { create: broken });
    expect(calls.filter((call) => call.startsWith('undo'))).toEqual(['undo stop green 2']);
  });

  test('undoes what was done last first', async () => {
    const takeOver = planUp(planInput({ observed: observed({ previousServices: ['web'] }) }), UP).steps;
    const { calls } = await walk(takeOver, { reach: broken });
    expect(calls.filter((call) => call.startsWith('undo'))).toEqual(['undo handBack web', 'undo stop blue 1']);
  });

  test('of a proxy that does not start gives their port back to those whose place it was to take', async () => {
    const takeOver = planUp(planInput({ observed: observed({ previousServices: ['web'] }) }), UP).steps;
    const { calls } = await walk(takeOver, { startProxy: broken });
    expect(calls.filter((call) => call.startsWith('undo'))).toEqual(['undo handBack web', 'undo stop blue 1']);
  });

  test('is not hidden by an undo that fails, which is reported, and the rest is still undone', async () => {
    const takeOver = planUp(planInput({ observed: observed({ previousServices: ['web'] }) }), UP).steps;
    const { calls, events, error } = await walk(takeOver, { reach: broken, handBack: new Error('port taken') });
    expect(error).toBe(broken);
    expect(calls.at(-1)).toBe('undo stop blue 1');
    expect(events.filter((event) => event.startsWith('undo'))).toEqual([
      'undo started: start web again, without the proxy',
      'undo failed: start web again, without the proxy: port taken',
      'undo started: stop release 1 in blue',
      'undo done: stop release 1 in blue',
    ]);
  });

  const everything = planUp(
    planInput({
      config: configOf({
        services: { web: { port: 3000, health: { path: '/' } } },
        checks: [{ get: '/' }],
        hooks: { before_start: './migrate', before_switch: './approve' },
      }),
      project: projectOf({ web: { build: { context: '.' } }, db: {} }),
      observed: afterFirstRelease({ proxy: runningProxy({ definition: 'old', draining: 1 }) }),
      staleFiles: ['bgc/nginx/blue.conf'],
    }),
    UP,
  ).steps;
  const beforeSwitch = everything.slice(
    0,
    everything.findIndex(({ kind }) => kind === 'switch'),
  );

  test.each(beforeSwitch.map((step, index) => [step.kind, index] as const))(
    'before the switch (%s) never lets the traffic go',
    async (_, index) => {
      const upToHere = (await walk(everything.slice(0, index + 1))).calls;
      const { calls, error } = await walk(everything, { [upToHere.at(-1) ?? '']: broken });
      expect(error).toBe(broken);
      expect(calls.filter((call) => call.includes('switchTo'))).toEqual([]);
      expect(calls.filter((call) => call.startsWith('undo') && call !== 'undo observe')).toEqual(
        undoOf(everything.slice(0, index + 1)),
      );
    },
  );
  /** What is there to be undone: files until the proxy has read them, and the color once it may have been created. */
  const undoOf = (begun: readonly Step[]): string[] => {
    const kinds = new Set(begun.map(({ kind }) => kind));
    return [
      ...(kinds.has('create') ? ['undo stop green 2'] : []),
      ...(kinds.has('write') && !kinds.has('proxy') ? ['undo writeBack 1 2 bgc/nginx/blue.conf'] : []),
    ];
  };
  test('every kind of step before a switch is among those', () => {
    expect(new Set(beforeSwitch.map(({ kind }) => kind)).size).toBe(12);
  });

  test('as the switch itself leaves the traffic to the engine, which puts it back', async () => {
    const { calls, error } = await walk(SECOND, { switchTo: broken });
    expect(error).toBe(broken);
    expect(calls.slice(-3)).toEqual(['switchTo green', 'undo drain 60000 0', 'undo stop green 2']);
  });
});

describe('Ctrl-C', () => {
  test('before a step ends the plan before that step, and what was done is undone', async () => {
    const interrupt = new AbortController();
    const { engine, calls, world } = fakeEngine();
    const undo = fakeEngine({ world });
    const interrupting = new Proxy(engine, {
      get: (target, method) =>
        method === 'start' ? () => Promise.resolve(interrupt.abort()) : Reflect.get(target, method),
    });
    const outcome = run(SMALL, {
      engine: interrupting,
      undoEngine: undo.engine,
      files: async () => new Map(),
      report: () => undefined,
      signal: interrupt.signal,
      clock: new ToldClock(),
      journal: async () => undefined,
    });
    await expect(outcome).rejects.toThrow('aborted');
    expect(calls).toEqual(['create green 2 web']);
    expect(undo.calls).toEqual(['stop green 2']);
  });

  test('before the first step changes nothing', async () => {
    const { calls, events, error } = await walk(SMALL, {}, { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ name: 'AbortError' });
    expect([calls, events]).toEqual([[], []]);
  });
});

describe('the journal', () => {
  test('is written before each step, so that a killed bgc leaves no step without a trace', async () => {
    const { engine, calls } = fakeEngine();
    await run(SMALL, {
      engine,
      undoEngine: engine,
      files: async () => new Map(),
      report: () => undefined,
      signal: new AbortController().signal,
      clock: new ToldClock(),
      journal: async (index) => {
        calls.push(`journal ${index}`);
      },
    });
    expect(calls).toEqual([
      'journal 0',
      'create green 2 web',
      'journal 1',
      'start green web',
      'journal 2',
      'switchTo green',
    ]);
  });

  test('says that a step failed before anything is undone, so that nobody takes a bad release for a good one', async () => {
    const { engine, calls } = fakeEngine({ failing: { switchTo: new Error('refused') } });
    const outcome = run(SMALL, {
      engine,
      undoEngine: engine,
      files: async () => new Map(),
      report: () => undefined,
      signal: new AbortController().signal,
      clock: new ToldClock(),
      journal: async (index, failed) => {
        if (failed) calls.push(`journal ${index} failed`);
      },
    });
    await expect(outcome).rejects.toThrow('refused');
    expect(calls.slice(2)).toEqual(['switchTo green', 'journal 2 failed', 'drain 60000 0', 'stop green 2']);
  });

  test('that cannot be written ends the plan before the step', async () => {
    const { engine, calls } = fakeEngine();
    const full = new Error('the disk is full');
    const outcome = run(SMALL, {
      engine,
      undoEngine: engine,
      files: async () => new Map(),
      report: () => undefined,
      signal: new AbortController().signal,
      clock: new ToldClock(),
      journal: () => Promise.reject(full),
    });
    await expect(outcome).rejects.toBe(full);
    expect(calls).toEqual([]);
  });
});

test('every step has one line that names what it is about', () => {
  for (const step of SECOND) expect(formatStep(step)).toMatch(/^\S[^\n]* {2}\([^\n]+\)$/);
});

describe('generated files', () => {
  const input = planInput({ observed: afterFirstRelease(), staleFiles: ['bgc/nginx/blue.conf'] });

  test('must come back as they were when the release fails', async () => {
    const unhealthy = { 'healthy green': new Error('is unhealthy') };
    const { calls } = await walk(planUp(input, UP).steps, unhealthy);
    expect(calls.slice(-2)).toEqual(['undo stop green 2', 'undo writeBack 1 2 bgc/nginx/blue.conf']);
  });

  test('must stay when the proxy was recreated from them', async () => {
    const outdated = afterFirstRelease({ proxy: runningProxy({ definition: 'old' }) });
    const unhealthy = { 'healthy green': new Error('is unhealthy') };
    const { calls } = await walk(planUp({ ...input, observed: outdated }, UP).steps, unhealthy);
    expect(calls.at(-1)).toBe('undo stop green 2');
  });

  test('must come back until a proxy that takes over is there, which is taken from nobody', async () => {
    const proxy = runningProxy({ definition: 'old' });
    const takesOver = planUp({ ...input, observed: afterFirstRelease({ previousServices: ['web'], proxy }) }, UP).steps;
    const undone = async (failing: string) => {
      const { calls } = await walk(takesOver, { [failing]: new Error('broken') });
      return calls.filter((call) => call.startsWith('undo'));
    };
    const stop = 'undo stop green 2';
    expect(await undone('healthy')).toEqual([stop, 'undo writeBack 1 2 bgc/nginx/blue.conf']);
    expect(await undone('reach')).toEqual([stop]);
    const { calls } = await walk(takesOver);
    expect(calls.filter((call) => /^(?:startProxy|switchTo|stopPrevious)/.test(call))).toEqual([
      'startProxy ',
      'switchTo green',
      'stopPrevious web',
    ]);
  });
});
