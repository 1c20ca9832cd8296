import { describe, expect, test } from 'vitest';
import { run } from '../../../cli/executor/run.ts';
import type { Event } from '../../../cli/release/event.ts';
import { planSwitch, planUp } from '../../../cli/release/plan.ts';
import { recoveryOf } from '../../../cli/release/recovery.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { kinds } from '../../support/plan-text.ts';
import {
  afterFirstRelease,
  configOf,
  container,
  planInput,
  runningProxy,
  servingOf,
  switchInput,
  UP,
} from '../../support/worlds.ts';

const services = { web: { port: 3000 } };
const written = {
  services,
  hooks: {
    before_start: { run: 'npm run migrate', in: 'web', timeout: '5m' },
    before_switch: 'set -e\n./smoke.sh',
    after_switch: './purge',
    after_release: './tell good',
    on_failure: './tell bad',
  },
  warm_up: { paths: ['/', '/products'], requests: 20 },
  checks: [{ get: '/' }],
};
const config = configOf(written);
const up = planUp(planInput({ config, observed: afterFirstRelease() }), UP).steps;
const afterTheSwitch = afterFirstRelease({
  live: 'green',
  desired: 'green',
  proxy: runningProxy({ serving: servingOf('green') }),
});
const indexOf = (name: string): number => up.findIndex((step) => step.kind === 'hook' && step.hook.name === name);
const hookStep = (name: string): Step => up[indexOf(name)] ?? expect.unreachable();

test('a plan says what each hook is, where it runs and what its failure means, on one line', () => {
  expect(up.filter(({ kind }) => kind === 'hook').map(formatStep)).toEqual([
    'hook before_start: `npm run migrate` in a container of web, at most 300s  (once per release, before its services start)',
    'hook before_switch: `set -e …`, at most 600s  (if it fails, nothing is switched)',
    'hook after_switch: `./purge`, at most 600s  (if it fails, the traffic goes back)',
    'hook after_release: `./tell good`, at most 600s  (a failure is only a warning)',
    'hook on_failure: `./tell bad`, at most 600s  (only if the release fails)',
  ]);
});

test('a color is warmed up after it started and before it is checked', () => {
  const warmUp = up.findIndex(({ kind }) => kind === 'warm_up');
  expect(up.slice(warmUp, warmUp + 2).map(formatStep)).toEqual([
    'warm up green: 20 × GET /, /products  (so that no visitor meets it cold)',
    'check GET / answers 200  (through the preview, before any visitor)',
  ]);
  const warm = afterFirstRelease({ green: [container('web', 2)] });
  expect(kinds(planSwitch(switchInput(config, warm), 'rollback').steps)).not.toContain('warm_up');
});

test('a hook knows who has the traffic when it runs, and who had it before', () => {
  const about = { command: 'up', color: 'green', release: 2, previous: 1 };
  expect(hookStep('before_start')).toMatchObject({ facts: { ...about, live: 'blue' } });
  expect(hookStep('after_switch')).toMatchObject({ facts: { ...about, live: 'green' } });
  expect(hookStep('on_failure')).toMatchObject({ facts: { ...about, live: 'blue' } });
});

test('before the first release there is none to know of', () => {
  const facts = planUp(planInput({ config }), UP).steps.flatMap((step) => (step.kind === 'hook' ? [step.facts] : []));
  expect(facts[0]).toEqual({ command: 'up', color: 'blue', release: 1 });
});

describe('a release', () => {
  test('that succeeds says nothing of failure', async () => {
    const { hooks, events } = await released({});
    expect(hooks).toEqual(['before_start', 'before_switch', 'after_switch', 'after_release']);
    expect(events.filter(({ event }) => event === 'warning')).toEqual([]);
  });

  test('whose before_switch fails is undone, and then on_failure is told why, deaf to Ctrl-C', async () => {
    const { calls, error } = await released({ 'hook {"name":"before_switch"': new Error('not today') });
    expect(error).toEqual(new Error('not today'));
    expect(calls.some((call) => call.startsWith('switchTo'))).toBe(false);
    expect(calls.at(-2)).toBe('undo: stop green 2');
    expect(calls.at(-1)).toMatch(/^undo: hook {"name":"on_failure".*"error":"not today"}$/);
  });

  test('whose after_switch fails gets the traffic taken away', async () => {
    const { calls, error } = await released({ 'hook {"name":"after_switch"': new Error('no') });
    expect(error).toEqual(new Error('no'));
    expect(calls).toContain('undo: switchTo blue');
  });

  test('whose after_release fails is a release all the same', async () => {
    const { calls, error, events } = await released({ 'hook {"name":"after_release"': new Error('no one listens') });
    expect(error).toBeUndefined();
    expect(calls.filter((call) => call.startsWith('undo: '))).toEqual([]);
    expect(events).toContainEqual({ event: 'warning', text: expect.stringContaining('no one listens') });
  });

  test('whose on_failure fails too fails for the first reason', async () => {
    const failing = { check: new Error('first'), 'hook {"name":"on_failure"': new Error('second') };
    const { error, events } = await released(failing);
    expect(error).toEqual(new Error('first'));
    expect(events).toContainEqual({ event: 'warning', text: 'second' });
  });
});

describe('a release that was cut short', () => {
  test.each(['before_start', 'after_release'])('while %s ran', (name) => {
    const { steps } = recoveryOf(
      { version: 2, command: 'up', release: 2, color: 'green', at: '', steps: up, index: indexOf(name) },
      name === 'after_release' ? afterTheSwitch : afterFirstRelease(),
    );
    expect(steps.map(formatStep)).toEqual(
      name === 'before_start'
        ? ['end the hook before_start that was cut short  (its bgc process is gone)']
        : [formatStep(hookStep('after_release'))],
    );
  });

  test('ends well even if its after_release fails again', async () => {
    const { error, events } = await released({ hook: new Error('no one listens') }, [hookStep('after_release')]);
    expect(error).toBeUndefined();
    expect(events).toContainEqual({ event: 'warning', text: expect.stringContaining('no one listens') });
  });
});

async function released(failing: Readonly<Record<string, Error>>, plan: readonly Step[] = up) {
  const events: Event[] = [];
  const { engine, calls, world } = fakeEngine({ failing });
  const options = {
    engine,
    undoEngine: fakeEngine({ failing, calls, prefix: 'undo: ', world }).engine,
    files: async () => new Map(),
    report: (event: Event) => events.push(event),
    signal: new AbortController().signal,
    clock: new ToldClock(),
    journal: async () => undefined,
  };
  const error = await run(plan, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const hooks = calls.flatMap((call) => /^hook {"name":"(\w+)"/.exec(call)?.[1] ?? []);
  return { calls, hooks, events, error };
}
