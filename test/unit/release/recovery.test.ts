import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../cli/release/journal.ts';
import type { Observed } from '../../../cli/release/observed.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { recoveryOf } from '../../../cli/release/recovery.ts';
import { formatStep } from '../../../cli/release/step.ts';
import {
  afterFirstRelease,
  bothLive,
  configOf,
  container,
  planInput,
  runningProxy,
  servingOf,
  UP,
} from '../../support/worlds.ts';

const config = configOf({ services: { web: { port: 3000 } }, standby: 'stop' });
const steps = planUp(planInput({ config, observed: afterFirstRelease() }), UP).steps;

/** The journal of an `up` that ended at the first step of a kind. */
function endedAt(kind: string): Journal {
  const index = steps.findIndex((step) => step.kind === kind);
  return { version: 2, command: 'up', release: 2, color: 'green', at: '', steps, index };
}

const green = [container('web', 2)];
const BEFORE = afterFirstRelease({ green });
const AFTER = afterFirstRelease({
  live: 'green',
  desired: 'green',
  green,
  proxy: runningProxy({ serving: servingOf('green') }),
});

function recovery(kind: string, observed = BEFORE): { outcome: string; steps: string[] } {
  const { outcome, steps: left } = recoveryOf(endedAt(kind), observed);
  return { outcome, steps: left.map(formatStep) };
}

describe('a release that failed, and could not be undone', () => {
  const failed = (kind: string, observed: Observed): string[] =>
    recoveryOf({ ...endedAt(kind), failed: true }, observed).steps.map(formatStep);

  test('before the switch must be stopped', () => {
    expect(failed('healthy', BEFORE)).toEqual(['stop release 2 in green  (it failed)']);
  });

  test('after the switch must lose the traffic, though nginx proved it', () => {
    expect(failed('drain', AFTER)).toEqual([
      'make sure that blue has the traffic  (it had the traffic before)',
      'drain for at most 60s  (the stopped containers may have had visitors)',
      'stop release 2 in green  (it failed)',
    ]);
  });
});

describe('a release that was cut short', () => {
  test('while it was staged beside another mode must be undone: a switch took its color out, and nothing came up yet', () => {
    const both = bothLive({ green: [container('web', 1)] });
    const staging = planUp(planInput({ config, observed: both }), { ...UP, noSwitch: true }).steps;
    const index = staging.findIndex(({ kind }) => kind === 'start');
    const journal: Journal = { version: 2, command: 'up', release: 2, color: 'green', at: '', steps: staging, index };
    expect(staging.slice(0, index).map(({ kind }) => kind)).toContain('switch');
    const left = recoveryOf(journal, afterFirstRelease({ green }));
    expect(left).toMatchObject({ outcome: 'undone', steps: [{ kind: 'stop', color: 'green' }] });
  });

  test('before anything of it ran must leave nothing to do', () => {
    expect(recovery('image')).toEqual({ outcome: 'undone', steps: [] });
  });

  test.each(['create', 'healthy', 'reach', 'switch'])(
    'at %s, with the old color live, must stop the new one',
    (kind) => {
      expect(recovery(kind)).toEqual({ outcome: 'undone', steps: ['stop release 2 in green  (it failed)'] });
    },
  );

  test.each(['switch', 'drain', 'stop'])('at %s, with the new color live and proved, must be finished', (kind) => {
    const { outcome, steps: left } = recovery(kind, AFTER);
    expect(outcome).toBe('finished');
    expect(left.at(-1)).toBe('stop blue  (standby: stop)');
  });

  test('between the symlink and the reload must stay at what nginx serves, and drain before it stops anything', () => {
    const world = afterFirstRelease({ desired: 'green', green });
    expect(recovery('switch', world)).toEqual({
      outcome: 'undone',
      steps: [
        'make sure that blue has the traffic  (it had the traffic before)',
        'drain for at most 60s  (the stopped containers may have had visitors)',
        'stop release 2 in green  (it failed)',
      ],
    });
  });

  test('before it replaced the standby must leave that one warm', () => {
    const world = afterFirstRelease({ green: [container('web', 0)] });
    expect(recovery('create', world)).toEqual({ outcome: 'undone', steps: [] });
  });

  test('with a hook in flight must end its container', () => {
    const { kind, hook } = {
      kind: 'hook',
      hook: { name: 'on_failure', command: 'tell', in: 'web', timeout: 1 },
    } as const;
    const facts = { command: 'up', color: 'green', release: 2 } as const;
    const journal = {
      ...endedAt('healthy'),
      steps: [...steps, { kind, why: '', hook, facts, phase: 'failure' as const }],
    };
    const ends = (failed: Pick<Journal, 'failed'>): string[] =>
      recoveryOf({ ...journal, ...failed }, BEFORE).steps.map(({ kind }) => kind);
    expect([ends({}), ends({ failed: true })]).toEqual([['stop'], ['end_hook', 'stop']]);
  });

  test('while old requests are still being finished must let them, if the new color may have had some', () => {
    const world = afterFirstRelease({ green, proxy: runningProxy({ draining: 2 }) });
    expect(recovery('healthy', world).steps).toEqual(['stop release 2 in green  (it failed)']);
    expect(recovery('switch', world).steps).toEqual([
      'drain for at most 60s  (the stopped containers may have had visitors)',
      'stop release 2 in green  (it failed)',
    ]);
  });

  test('must never stop the color that has the traffic', () => {
    const world = afterFirstRelease({ live: 'green', desired: 'blue', green });
    expect(recovery('create', world).steps.join()).not.toContain('stop');
  });
});
