import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../cli/release/journal.ts';
import type { Observed } from '../../../cli/release/observed.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { recoveryOf } from '../../../cli/release/recovery.ts';
import { formatStep } from '../../../cli/release/step.ts';
import type { Routing } from '../../../cli/traffic/routing.ts';
import { type Outcome, walk } from '../../support/walk.ts';
import { configOf, container, planInput, runningProxy, UP, withRoles } from '../../support/worlds.ts';

const written = { services: { web: { port: 3000 } }, traffic: { mode: 'primary-fallback' }, checks: [{ get: '/' }] };
const config = configOf({ ...written, hooks: { after_switch: './purge' } });
const plan = planUp(planInput({ config, observed: withRoles() }), UP).steps;

const restored = (color: string): string[] => [
  `drain 60000 0 ${color}`,
  `create ${color} 1 web`,
  `start ${color} web`,
  `healthy ${color} web 60000 3000`,
  `reach ${color} web 60000`,
];

describe('a release that fails', () => {
  /** Fails where the new release is, and nowhere on the way back. */
  const failedAt = (call: string): Promise<Outcome> => walk(plan, { [call]: new Error('no') });
  const undone = ({ calls }: Outcome): string[] =>
    calls.filter((call) => call.startsWith('undo ')).map((call) => call.slice('undo '.length));

  test.each(['create blue 2', 'check', 'before_switch'])(
    'at "%s" must bring the old primary back, and then give it its requests again',
    async (call) => {
      const hooked = configOf({ ...written, hooks: { before_switch: './before_switch' } });
      const steps = planUp(planInput({ config: hooked, observed: withRoles() }), UP).steps;
      const outcome = await walk(steps, { [call === 'before_switch' ? 'hook' : call]: new Error('no') });
      expect(outcome.error).toEqual(new Error('no'));
      expect(undone(outcome)).toEqual([...restored('blue'), 'switchTo primary']);
    },
  );

  test('before anything was replaced must only give the primary its requests back', async () => {
    const outcome = await walk(plan, { 'drain 60000': new Error('no') });
    expect(undone(outcome)).toEqual(['switchTo primary']);
  });

  test('after the switch must take the new primary out before it is replaced', async () => {
    expect(undone(await failedAt('hook'))).toEqual(['switchTo read-only', ...restored('blue'), 'switchTo primary']);
  });

  test('at the fallback must bring both back, each while the other answers', async () => {
    expect(undone(await failedAt('create green 2'))).toEqual([
      ...restored('green'),
      'switchTo read-only',
      ...restored('blue'),
      'switchTo primary',
    ]);
  });

  test('must stay read-only when the old primary does not come back either', async () => {
    const { calls, events } = await walk(plan, { 'healthy blue': new Error('sick') });
    expect(calls.at(-1)).toBe('undo healthy blue web 60000 3000');
    expect(events).toContain(
      'undo failed: make sure that blue, the primary has the traffic: left as it is, since this failed: wait until web in blue is healthy, at most 60s',
    );
  });
});

/** The journal of an `up` that was killed at a step of a color, or at the switch to somebody. */
function killedAt(kind: string, whom: string, failed?: true): Journal {
  const index = plan.findIndex(
    (step) => step.kind === kind && (step.kind === 'switch' ? step.to.kind : 'color' in step && step.color) === whom,
  );
  expect(index).toBeGreaterThan(0);
  return {
    version: 2,
    command: 'up',
    release: 2,
    color: 'blue',
    at: '',
    steps: plan,
    index,
    ...(failed && { failed }),
  };
}

const READ_ONLY: Routing = { kind: 'read-only' };
const halfway = (differs: Parameters<typeof withRoles>[0] = {}): Observed =>
  withRoles({ traffic: READ_ONLY, blue: [container('web', 2, { status: 'created', health: 'none' })], ...differs });
const renewed = (differs: Parameters<typeof withRoles>[0] = {}): Observed =>
  withRoles({ blue: [container('web', 2)], ...differs });

const recovery = (journal: Journal, world: Observed): { outcome: string; steps: string[] } => {
  const { outcome, steps } = recoveryOf(journal, world);
  return { outcome, steps: steps.map((step) => formatStep(step).replace(/ {2}\(.*/, '')) };
};

const back = (color: string): string[] => [
  `let ${color} finish its requests, for at most 60s`,
  `create ${color}: web at release 1`,
  `start web in ${color}`,
  `wait until web in ${color} is healthy, at most 60s`,
  `wait until the proxy reaches web in ${color}`,
];
const PRIMARY_AGAIN = 'make sure that blue, the primary has the traffic';

describe('a bgc that was killed', () => {
  test.each(['create', 'start', 'healthy', 'reach'])(
    'at %s of the primary must be undone: the old one comes back, then its requests',
    (kind) => {
      expect(recovery(killedAt(kind, 'blue'), halfway())).toEqual({
        outcome: 'undone',
        steps: [...back('blue'), PRIMARY_AGAIN],
      });
    },
  );

  test('before the old primary was touched must not start it again', () => {
    expect(recovery(killedAt('create', 'blue'), withRoles({ traffic: READ_ONLY })).steps).toEqual([PRIMARY_AGAIN]);
  });

  test('at the switch to read-only must give the primary its requests back', () => {
    const journal = killedAt('switch', 'read-only');
    expect(recovery(journal, withRoles({ traffic: READ_ONLY })).steps).toEqual([PRIMARY_AGAIN]);
    expect(recovery(journal, withRoles())).toEqual({ outcome: 'undone', steps: [] });
  });

  test('at the switch to the new primary must be undone as long as nginx has not proved it', () => {
    const world = renewed({ traffic: READ_ONLY });
    const between = { ...world, desired: { kind: 'primary' } as const };
    expect(recovery(killedAt('switch', 'primary'), between).steps).toEqual([
      'make sure that green, read-only has the traffic',
      ...back('blue'),
      PRIMARY_AGAIN,
    ]);
  });

  test.each(['create', 'start', 'healthy', 'reach'])(
    'at %s of the fallback must be finished: the primary is renewed already',
    (kind) => {
      const { outcome, steps } = recovery(killedAt(kind, 'green'), renewed());
      expect(outcome).toBe('finished');
      expect(steps.at(-1)).toBe('wait until the proxy reaches web in green');
    },
  );

  test('after the switch must still ask the fallback for its health path', () => {
    const probed = configOf({ ...written, services: { web: { port: 3000, health: { path: '/up' } } } });
    const steps = planUp(planInput({ config: probed, observed: withRoles() }), UP).steps;
    const index = steps.findLastIndex(({ kind }) => kind === 'create');
    expect(recovery({ ...killedAt('create', 'green'), steps, index }, renewed()).steps.at(-1)).toBe(
      'wait until GET /up of web in green succeeds, at most 60s',
    );
  });

  test('at the drain of the fallback must wait for it, then renew it', () => {
    const index = plan.findLastIndex(({ kind }) => kind === 'drain');
    const { outcome, steps } = recovery({ ...killedAt('create', 'green'), index }, renewed());
    expect(outcome).toBe('finished');
    expect(steps.slice(0, 2)).toEqual(['drain for at most 60s', 'create green: web at release 2']);
  });
});

describe('a release that failed and could not be undone', () => {
  test('must be undone backwards, each role while the other answers', () => {
    const world = renewed({ green: [container('web', 2)] });
    expect(recovery(killedAt('reach', 'green', true), world)).toEqual({
      outcome: 'undone',
      steps: [...back('green'), 'make sure that green, read-only has the traffic', ...back('blue'), PRIMARY_AGAIN],
    });
  });

  test('without a proxy must only bring the containers back', () => {
    const proxy = { state: 'stopped', reason: 'it exited with code 1' } as const;
    expect(recovery(killedAt('healthy', 'blue'), halfway({ proxy })).steps).toEqual(
      back('blue').filter((step) => !/finish|reaches/.test(step)),
    );
  });

  test('of another mode that served in blue must give blue all requests again', () => {
    const before: Routing = { kind: 'color', color: 'blue' };
    const steps = planUp(planInput({ config, observed: withRoles({ traffic: before }) }), UP).steps;
    const index = steps.findIndex((step) => step.kind === 'healthy' && step.color === 'blue');
    const journal: Journal = { ...killedAt('healthy', 'blue'), steps, index };
    expect(recovery(journal, halfway({ green: [container('web', 2)] })).steps).toEqual([
      ...back('blue'),
      'make sure that blue has the traffic',
      ...back('green'),
    ]);
  });
});

test('a proxy that still finishes requests changes nothing about the way back', () => {
  const proxy = runningProxy({ draining: 2 });
  expect(recovery(killedAt('create', 'blue'), halfway({ proxy })).steps).toEqual([...back('blue'), PRIMARY_AGAIN]);
});
