import { expect, test } from 'vitest';
import { planUp } from '../../../cli/release/plan.ts';
import type { Step } from '../../../cli/release/step.ts';
import { afterFirstRelease, bothLive, configOf, planInput, UP, withRoles } from '../../support/worlds.ts';

const changed = ['bgc/nginx/blue.conf'];

/** The steps that change what nginx knows, and those that begin and end a color's time without visitors. */
function short(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case 'write':
        return [`write ${JSON.stringify(step.runs)}`];
      case 'load':
        return ['load'];
      case 'create':
        return [`create ${step.color}`];
      case 'switch':
        return ['switch'];
      default:
        return [];
    }
  });
}

test('a changed bgc.yaml must be loaded before the new color is proved, while the live one keeps its own', () => {
  const input = planInput({ observed: afterFirstRelease(), staleFiles: changed });
  expect(short(planUp(input, UP).steps)).toEqual(['write {"blue":1,"green":2}', 'load', 'create green', 'switch']);
});

test('where both serve, each must get it once it is out', () => {
  const config = configOf({ services: { web: { port: 3000 } }, traffic: { mode: 'rolling' } });
  const input = planInput({ config, observed: bothLive(), changed });
  expect(short(planUp(input, UP).steps)).toEqual([
    'switch',
    'write {"blue":1,"green":2}',
    'load',
    'create green',
    'switch',
    'switch',
    'write {"blue":2,"green":2}',
    'load',
    'create blue',
    'switch',
  ]);
});

test('what a failing primary has replaced must come back with its own configuration', () => {
  const config = configOf({ services: { web: { port: 3000 } }, traffic: { mode: 'primary-fallback' } });
  const plan = planUp(planInput({ config, observed: withRoles(), changed }), UP).steps;
  const create = plan.find((step) => step.kind === 'create');
  expect(short(create?.undo ?? [])).toEqual(['write {"blue":1,"green":1}', 'load', 'create blue']);
});
