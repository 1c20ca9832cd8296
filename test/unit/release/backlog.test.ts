import { describe, expect, test } from 'vitest';
import { planCanary } from '../../../cli/modes/canary-commands.ts';
import type { Observed } from '../../../cli/release/observed.ts';
import { planSwitch, planUp } from '../../../cli/release/plan.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import type { Routing } from '../../../cli/traffic/routing.ts';
import {
  afterFirstRelease,
  configOf,
  container,
  planInput,
  runningProxy,
  switchInput,
  UP,
} from '../../support/worlds.ts';

const WORKERS = 2;
const services = { web: { port: 3000 } };
const drain = { timeout: '10m' };
const CANARY = { steps: [5, 10, 25, 50, 75], every: 60_000 };

function world(draining: number, routing?: Routing): Observed {
  const green = [container('web', 2)];
  const proxy = runningProxy({ draining, workers: WORKERS });
  return afterFirstRelease({ green, lastRelease: 2, proxy, ...(routing && { traffic: routing }) });
}

function up(settings: object, at: Observed): readonly Step[] {
  return planUp(planInput({ config: configOf({ services, drain, ...settings }), observed: at }), UP).steps;
}

/** The most generations that finish requests at the same time, when none of them ends before it must. */
function pile(plan: readonly Step[], draining: number): number {
  let generations = draining / WORKERS;
  let most = generations;
  for (const step of plan) {
    if (step.kind === 'switch') generations += 1;
    if (step.kind === 'drain' && step.of === undefined)
      generations = Math.min(generations, (step.leave ?? 0) / WORKERS);
    most = Math.max(most, generations);
  }
  return most;
}

describe('not more than three generations of old workers may finish requests at a time', () => {
  const canary: Routing = { kind: 'canary', color: 'green', percent: 1 };
  const roles = { traffic: { mode: 'primary-fallback', environment: { fallback: { MODE: 'read-only' } } } };
  test.each<[string, (draining: number) => readonly Step[]]>([
    [
      'a canary that rises by itself',
      (draining) => up({ traffic: { mode: 'canary', ...CANARY, every: '1m' } }, world(draining)),
    ],
    [
      'a canary that goes on',
      (draining) =>
        planCanary(configOf({ services, drain }), world(draining, canary), { kind: 'rise', steps: CANARY }).steps,
    ],
    [
      'a canary that gets all',
      (draining) => planCanary(configOf({ services, drain }), world(draining, canary), { kind: 'promote' }).steps,
    ],
    ['a switch', (draining) => planSwitch(switchInput(configOf({ services, drain }), world(draining)), 'switch').steps],
    ['a rolling release', (draining) => up({ traffic: { mode: 'rolling' } }, world(draining, { kind: 'both' }))],
    ['a first rolling release', (draining) => up({ traffic: { mode: 'rolling' } }, world(draining))],
    ['a primary that is renewed', (draining) => up(roles, world(draining, { kind: 'primary' }))],
    ['a first primary', (draining) => up(roles, world(draining))],
    ['a primary after a canary', (draining) => up(roles, world(draining, canary))],
  ])('%s', (_, plan) => {
    for (const draining of [0, 2, 4, 6]) expect(pile(plan(draining), draining), `${draining}`).toBeLessThanOrEqual(3);
  });
});

test('between the shares of a canary nobody waits when old workers have ended by then', () => {
  const plan = up({ traffic: { mode: 'canary', steps: [5, 10, 25, 50, 75], every: '10m' } }, world(0));
  expect(plan.map(({ kind }) => kind)).not.toContain('drain');
});

test('between the shares of a canary a wait for old workers must say why', () => {
  const plan = up({ traffic: { mode: 'canary', steps: [5], every: '1m' } }, world(0));
  expect(plan.map(formatStep).at(-2)).toBe(
    'wait until at most 4 old nginx workers are left, for at most 600s  (at most 3 generations of nginx workers may finish requests at a time)',
  );
});
