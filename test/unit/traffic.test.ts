import { expect, test } from 'vitest';
import { enteringColors, type Traffic, toColor } from '../../cli/traffic/traffic.ts';

const BOTH: Traffic = { kind: 'both' };
const canary = (percent: number): Traffic => ({ kind: 'canary', color: 'green', percent });

test.each<[string, Traffic, Traffic | undefined, string[]]>([
  ['the color that gets all', toColor('green'), toColor('blue'), ['green']],
  ['the color that stays alone while the other is taken out', toColor('green'), BOTH, ['green']],
  ['the color that joins the other', BOTH, toColor('blue'), ['green']],
  ['the color that is tried', canary(25), canary(5), ['green']],
  ['the primary', { kind: 'primary' }, { kind: 'read-only' }, ['blue']],
  ['the fallback', { kind: 'read-only' }, { kind: 'primary' }, ['green']],
])('%s must be fit for it', (_, to, from, colors) => {
  expect(enteringColors(to, from)).toEqual(colors);
});
