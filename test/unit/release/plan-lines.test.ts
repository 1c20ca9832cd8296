import { expect, test } from 'vitest';
import { planUp } from '../../../cli/release/plan.ts';
import { planLines } from '../../../cli/release/step.ts';
import { afterFirstRelease, planInput, UP } from '../../support/worlds.ts';

const { steps } = planUp(planInput({ observed: afterFirstRelease(), staleFiles: ['bgc/nginx/blue.conf'] }), UP);

test('a plan must show under each step how it is taken back, when that is asked for', () => {
  const asked = planLines(steps, { undo: true });
  expect(asked.filter((line) => line.startsWith('  undo: '))).toEqual([
    '  undo: write bgc/nginx/blue.conf as before  (the release that needed others failed)',
    '  undo: drain for at most 60s  (the stopped containers may have had visitors)',
    '  undo: stop release 2 in green  (it failed)',
    '  undo: make sure that blue has the traffic  (it had the traffic before)',
  ]);
  expect(asked.at(asked.indexOf('  undo: stop release 2 in green  (it failed)') - 2)).toMatch(/^create green/);
});

test('a plan must not show it otherwise', () => {
  expect(planLines(steps, {}).join('\n')).not.toContain('undo');
});
