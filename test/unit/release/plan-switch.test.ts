import { describe, expect, test } from 'vitest';
import { planRestore, planSwitch, planUp } from '../../../cli/release/plan.ts';
import type { Step } from '../../../cli/release/step.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { kinds, REACH, text } from '../../support/plan-text.ts';
import { afterFirstRelease, configOf, container, planInput, switchInput, UP } from '../../support/worlds.ts';

describe('rollback to a release that has to be started', () => {
  test('runs its pin: no image is built or pulled, and none is forgotten', () => {
    const config = configOf({ services: { web: { port: 3000 } }, keep_releases: 1 });
    const world = afterFirstRelease({ blue: [container('web', 9)], pins: [3, 4, 9], lastRelease: 9 });
    expect(text(planRestore(planInput({ config, observed: world }), 3).steps)).toEqual([
      'create green: web at release 3  (green is idle)',
      'start web in green  (its dependencies are up)',
      'wait until web in green is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in green  (${REACH})`,
      'switch to green  (release 3 is ready)',
    ]);
  });

  test('is checked like any other release', () => {
    const config = configOf({ services: { web: { port: 3000 } }, checks: [{ get: '/' }] });
    const steps = planRestore(planInput({ config, observed: afterFirstRelease() }), 1).steps;
    expect(kinds(steps).slice(-2)).toEqual(['check', 'switch']);
  });
});

describe('switch', () => {
  const world = afterFirstRelease({ green: [container('web', 2)], lastRelease: 2 });

  test('only makes sure that nginx reaches the other color', () => {
    expect(text(planSwitch(switchInput(configOf(), world), 'switch').steps)).toEqual([
      `wait until the proxy reaches web in green  (${REACH})`,
      'switch to green  (release 2 is running and healthy)',
    ]);
  });

  test('repairs first, and then goes where it was asked to go', () => {
    expect(text(planSwitch(switchInput(configOf(), { ...world, desired: toColor('green') }), 'switch').steps)).toEqual([
      'make sure that blue has the traffic  (the symlink names green, but nginx serves blue)',
      `wait until the proxy reaches web in green  (${REACH})`,
      'switch to green  (release 2 is running and healthy)',
    ]);
  });

  test('stops the color it came from with standby: stop', () => {
    const config = configOf({ services: { web: { port: 3000 } }, standby: 'stop' });
    expect(kinds(planSwitch(switchInput(config, world), 'switch').steps)).toEqual(['reach', 'switch', 'drain', 'stop']);
  });
});

describe('hooks', () => {
  const hooks = Object.fromEntries(
    ['before_start', 'before_switch', 'after_switch', 'after_release', 'on_failure'].map((name) => [name, `./${name}`]),
  );
  const config = configOf({ services: { web: { port: 3000 } }, hooks });
  const order = (steps: readonly Step[]): string[] =>
    steps.flatMap((step) =>
      step.kind === 'hook' ? [step.hook.name] : ['create', 'switch'].includes(step.kind) ? [step.kind] : [],
    );

  test('stand around the step they are named after', () => {
    expect(order(planUp(planInput({ config }), UP).steps)).toEqual([
      'before_start',
      'create',
      'before_switch',
      'switch',
      'after_switch',
      'after_release',
      'on_failure',
    ]);
  });

  test('a staged release has none of a switch', () => {
    expect(order(planUp(planInput({ config }), { ...UP, noSwitch: true }).steps)).toEqual([
      'before_start',
      'create',
      'on_failure',
    ]);
  });

  test('an older release that comes back runs no migrations', () => {
    expect(order(planRestore(planInput({ config, observed: afterFirstRelease() }), 1).steps)).not.toContain(
      'before_start',
    );
  });
});
