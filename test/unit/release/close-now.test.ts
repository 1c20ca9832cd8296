import { expect, test } from 'vitest';
import { planSwitch, planUp } from '../../../cli/release/plan.ts';
import { formatStep } from '../../../cli/release/step.ts';
import { afterFirstRelease, configOf, container, observed, planInput, switchInput, UP } from '../../support/worlds.ts';

const config = configOf({ services: { web: { port: 3000 } }, drain: { close: 'now' } });
const both = afterFirstRelease({ green: [container('web', 2)], lastRelease: 2 });
const DRAIN = 'drain for at most 5s  (drain.close: now, so that long-lived connections come back to the new color)';

test('with close: now a release and a rollback must tell what was cut before they are over', () => {
  const up = planUp(planInput({ config, observed: both }), UP).steps.map(formatStep);
  expect(up.slice(-2)).toEqual(['switch to green  (release 3 is ready)', DRAIN]);
  expect(planSwitch(switchInput(config, both), 'rollback').steps.map(formatStep).at(-1)).toBe(DRAIN);
});

test('the first release has nothing to cut', () => {
  const steps = planUp(planInput({ config, observed: observed() }), UP).steps;
  expect(steps.map(({ kind }) => kind)).not.toContain('drain');
});

test('without it, nobody waits for a color that stands by', () => {
  const steps = planUp(planInput({ observed: both }), UP).steps;
  expect(steps.map(({ kind }) => kind)).not.toContain('drain');
});

test('nothing is given longer than drain.timeout', () => {
  const short = configOf({ services: { web: { port: 3000 } }, drain: { close: 'now', timeout: '2s' } });
  expect(formatStep(planSwitch(switchInput(short, both), 'switch').steps.at(-1) ?? fail())).toContain(
    'drain for at most 2s',
  );
});

function fail(): never {
  throw new Error('the plan is empty');
}
