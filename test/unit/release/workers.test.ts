import { describe, expect, test } from 'vitest';
import { planCanary } from '../../../cli/modes/canary-commands.ts';
import type { Journal } from '../../../cli/release/journal.ts';
import { neededAtOnce, type Observed, whyUnfit } from '../../../cli/release/observed.ts';
import { planSwitch, planUp } from '../../../cli/release/plan.ts';
import { recoveryOf } from '../../../cli/release/recovery.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import type { Routing } from '../../../cli/traffic/routing.ts';
import { walk } from '../../support/walk.ts';
import {
  afterFirstRelease,
  configOf,
  container,
  observed,
  planInput,
  projectOf,
  runningProxy,
  servingOf,
  switchInput,
  UP,
} from '../../support/worlds.ts';

const SERVICES = { web: { port: 3000 }, mailer: {}, clock: { handover: 'early' } };
const config = configOf({ services: SERVICES });
const project = projectOf({ web: {}, mailer: {}, clock: {} });

const stack = (release: number, workers: string = 'running') => [
  container('web', release),
  container('mailer', release, { status: workers }),
  container('clock', release, { status: workers }),
];
const atOne = afterFirstRelease({ blue: stack(1) });
/** Green is live at release 2, blue stands by without its workers. */
const atTwo = afterFirstRelease({
  live: 'green',
  desired: 'green',
  proxy: runningProxy({ serving: servingOf('green') }),
  blue: stack(1, 'exited'),
  green: stack(2),
  lastRelease: 2,
});

/** What a plan does to containers and traffic, without its reasons. */
const acts = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ kind }) => ['create', 'start', 'stop', 'stop_previous', 'switch', 'proxy', 'drain'].includes(kind))
    .map((step) => formatStep(step).replace(/ {2}\(.*/, ''));

const up = (world: Observed, differs = {}, options = {}): string[] =>
  acts(planUp(planInput({ config, project, observed: world, ...differs }), { ...UP, ...options }).steps);

describe('a release', () => {
  test('must stop an early worker right before the new one starts, and a late one after the switch', () => {
    expect(up(atOne)).toEqual([
      'create green: web, mailer, clock at release 2',
      'start web in green',
      'start mailer in green',
      'stop clock in blue',
      'start clock in green',
      'switch to green',
      'stop mailer in blue',
    ]);
  });

  test('must hand over an early worker when all else is proved', () => {
    const careful = configOf({ services: SERVICES, checks: [{ get: '/' }], hooks: { before_switch: 'true' } });
    const plan = planUp(planInput({ config: careful, project, observed: atOne }), UP).steps.map(({ kind }) => kind);
    expect(plan.slice(-7)).toEqual(['check', 'hook', 'stop', 'start', 'healthy', 'switch', 'stop']);
  });

  test('must have nothing to hand over the first time', () => {
    expect(up(observed()).join()).not.toContain('stop');
  });

  test('must stop late workers at once with standby: stop, not only when requests are finished', () => {
    const stopping = configOf({ services: SERVICES, standby: 'stop' });
    expect(up(atOne, { config: stopping }).slice(-4)).toEqual([
      'switch to green',
      'stop mailer in blue',
      'drain for at most 60s',
      'stop blue',
    ]);
  });

  test('must stop an early worker from before bgc on its own, not with what the proxy takes over from', () => {
    expect(up(observed({ previousServices: ['web', 'mailer', 'clock'] })).slice(-4)).toEqual([
      'stop web, mailer, start the proxy',
      'stop clock, from before bgc',
      'start clock in blue',
      'switch to blue',
    ]);
  });

  test('that only waits must leave early workers where they are', () => {
    const plan = up(atOne, {}, { noSwitch: true });
    expect(plan).toEqual([
      'create green: web, mailer, clock at release 2',
      'start web in green',
      'start mailer in green',
    ]);
  });
});

describe('a release that fails', () => {
  const plan = planUp(planInput({ config, project, observed: atOne }), UP).steps;
  const broken = new Error('broken');

  test('must stop the new early worker before the old one starts again', async () => {
    const { calls } = await walk(plan, { 'healthy green clock': broken });
    expect(calls.slice(-3)).toEqual(['undo stop green clock', 'undo start blue clock', 'undo stop green 2']);
  });

  test('must start the old early worker again though stopping it failed: some of its containers may have stopped', async () => {
    const { calls } = await walk(plan, { 'stop blue clock': broken });
    expect(calls.slice(-3)).toEqual(['stop blue clock', 'undo start blue clock', 'undo stop green 2']);
  });

  test('must do the same for one from before bgc', async () => {
    const world = observed({ previousServices: ['web', 'clock'] });
    const first = planUp(planInput({ config, project, observed: world }), UP).steps;
    const { calls } = await walk(first, { switchTo: broken });
    expect(calls.slice(-6)).toEqual([
      'switchTo blue',
      'undo stop blue clock',
      'undo restorePrevious clock',
      'undo handBack web',
      'undo drain 60000 0',
      'undo stop blue 1',
    ]);
  });
});

describe('the color that stands by', () => {
  test('must be fit for the traffic without its workers', () => {
    expect(whyUnfit(atTwo.colors.blue, neededAtOnce(config))).toBeUndefined();
    expect(whyUnfit(atTwo.colors.blue, ['web', 'mailer'])).toContain('exited');
  });

  test('must get its workers back with the traffic, each in its way, and a rollback must not wait for them', () => {
    expect(acts(planSwitch(switchInput(config, atTwo), 'rollback').steps)).toEqual([
      'stop clock in green',
      'start mailer in blue',
      'start clock in blue',
      'switch to blue',
      'stop mailer in green',
    ]);
    expect(planSwitch(switchInput(config, atTwo), 'rollback').steps.map(({ kind }) => kind)).not.toContain('healthy');
  });

  test('must prove its workers in a switch', () => {
    const kinds = planSwitch(switchInput(config, atTwo), 'switch').steps.map(({ kind }) => kind);
    expect(kinds.lastIndexOf('healthy')).toBeGreaterThan(kinds.lastIndexOf('start'));
    expect(kinds.lastIndexOf('healthy')).toBeLessThan(kinds.indexOf('switch'));
  });

  test('must get an early worker that was only created', () => {
    const staged = { ...atOne, colors: { ...atOne.colors, green: { containers: stack(2, 'created') } } };
    expect(acts(planSwitch(switchInput(config, staged), 'switch').steps)).toContain('start clock in green');
  });
});

describe('a canary', () => {
  const canary: Routing = { kind: 'canary', color: 'green', percent: 10 };
  const tried = afterFirstRelease({
    traffic: canary,
    blue: stack(1),
    green: [...stack(2).slice(0, 2), container('clock', 2, { status: 'created' })],
  });

  test('must leave early workers with the old release until it gets everybody', () => {
    expect(up(atOne, { shares: { steps: [10], every: 600_000 } })).toEqual([
      'create green: web, mailer, clock at release 2',
      'start web in green',
      'start mailer in green',
      'switch to blue, with 10% of the visitors in green',
      'stop clock in blue',
      'start clock in green',
      'switch to green',
      'stop mailer in blue',
    ]);
  });

  test('must hand them over when it is promoted, and not when it is given up', () => {
    expect(acts(planCanary(config, tried, { kind: 'promote' }).steps)).toEqual([
      'stop clock in blue',
      'start clock in green',
      'switch to green',
      'stop mailer in blue',
    ]);
    expect(acts(planCanary(config, tried, { kind: 'abort' }).steps)).toEqual([
      'switch to blue',
      'stop mailer in green',
    ]);
  });

  test('that was cut short while it was promoted must keep its share, with the old early worker', () => {
    const plan = planUp(
      planInput({ config, project, observed: atOne, shares: { steps: [10], every: 1000 } }),
      UP,
    ).steps;
    const serving = { routing: canary, generation: '0' };
    const world = afterFirstRelease({
      traffic: canary,
      proxy: runningProxy({ serving }),
      blue: stack(1),
      green: stack(2),
    });
    expect(recovery(plan, (step) => step.kind === 'healthy' && step.service === 'clock', world)).toEqual({
      outcome: 'kept',
      steps: ['stop clock in green', 'start clock in blue'],
    });
  });
});

describe('a bgc that was killed', () => {
  const plan = planUp(planInput({ config, project, observed: atOne }), UP).steps;
  const begun = { ...atOne, colors: { ...atOne.colors, green: { containers: stack(2) } } };
  const isStart = (service: string) => (step: Step) => step.kind === 'start' && step.service === service;

  test('before the early worker has stopped must leave nothing to do', () => {
    expect(recovery(plan, ({ kind }) => kind === 'image', atOne)).toEqual({ outcome: 'undone', steps: [] });
  });

  test('after the early worker has stopped must have it started again', () => {
    expect(recovery(plan, (step) => step.kind === 'stop' && step.undo !== undefined, begun)).toEqual({
      outcome: 'undone',
      steps: ['start clock in blue', 'stop release 2 in green'],
    });
  });

  test('after the new one has started must have that one stopped first', () => {
    expect(recovery(plan, isStart('clock'), begun)).toEqual({
      outcome: 'undone',
      steps: ['stop clock in green', 'start clock in blue', 'stop release 2 in green'],
    });
  });

  test('between symlink and reload must move the traffic back first, and drain only before the whole color stops', () => {
    const world = afterFirstRelease({ desired: 'green', blue: stack(1), green: stack(2) });
    expect(recovery(plan, ({ kind }) => kind === 'switch', world).steps).toEqual([
      'make sure that blue has the traffic',
      'stop clock in green',
      'start clock in blue',
      'drain for at most 60s',
      'stop release 2 in green',
    ]);
  });

  test('after the switch must stop the late worker of the old release', () => {
    expect(recovery(plan, ({ kind }) => kind === 'switch', { ...atTwo, colors: atOne.colors })).toEqual({
      outcome: 'finished',
      steps: ['stop mailer in blue'],
    });
  });

  test('in a rollback must leave the woken workers asleep again', () => {
    const back = planSwitch(switchInput(config, atTwo), 'rollback').steps;
    expect(recovery(back, isStart('clock'), atTwo)).toEqual({
      outcome: 'undone',
      steps: ['stop clock in blue', 'stop mailer in blue', 'start clock in green'],
    });
  });

  test('in the first release must bring back the early worker from before bgc', () => {
    const first = planUp(
      planInput({ config, project, observed: observed({ previousServices: ['web', 'clock'] }) }),
      UP,
    ).steps;
    expect(recovery(first, isStart('clock'), observed({ blue: stack(1) }))).toEqual({
      outcome: 'undone',
      steps: [
        'stop clock in blue',
        'start clock again, from before bgc',
        'start web again, without the proxy',
        'stop release 1 in blue',
      ],
    });
  });
});

/** What is left to do when a plan was cut short at its last step of that sort. */
function recovery(steps: readonly Step[], at: (step: Step) => boolean, world: Observed) {
  const index = steps.findLastIndex(at);
  const journal: Journal = { version: 2, command: 'up', release: 2, color: 'green', at: '', steps, index };
  const { outcome, steps: left } = recoveryOf(journal, world);
  return { outcome, steps: left.map((step) => formatStep(step).replace(/ {2}\(.*/, '')) };
}
