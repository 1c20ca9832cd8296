import { expect, test } from 'vitest';
import { enteringColors, type Routing, toColor } from '../../cli/traffic/routing.ts';

const BOTH: Routing = { kind: 'both' };
const canary = (percent: number): Routing => ({ kind: 'canary', color: 'green', percent });

test.each<[string, Routing, Routing | undefined, string[]]>([
  ['the color that gets all', toColor('green'), toColor('blue'), ['green']],
  ['the color that stays alone while the other is taken out', toColor('green'), BOTH, ['green']],
  ['the color that joins the other', BOTH, toColor('blue'), ['green']],
  ['the color that is tried', canary(25), canary(5), ['green']],
  ['the primary', { kind: 'primary' }, { kind: 'read-only' }, ['blue']],
  ['the fallback', { kind: 'read-only' }, { kind: 'primary' }, ['green']],
])('%s must be fit for it', (_, to, from, colors) => {
  expect(enteringColors(to, from)).toEqual(colors);
});
