import { expect, test } from 'vitest';
import { modeOf } from '../../../cli/modes/modes.ts';
import type { Routing } from '../../../cli/traffic/routing.ts';
import { configOf, container, observed } from '../../support/worlds.ts';

const BLUE: Routing = { kind: 'color', color: 'blue' };
const BOTH: Routing = { kind: 'both' };
const PRIMARY: Routing = { kind: 'primary' };
const READ_ONLY: Routing = { kind: 'read-only' };
const OTHER_MODE = /^bgc\.yaml says "mode: .*", but .* has the traffic$/;

test.each([
  ['blue-green', BLUE, undefined],
  ['blue-green', BOTH, undefined],
  ['blue-green', READ_ONLY, OTHER_MODE],
  ['canary', BLUE, undefined],
  ['canary', PRIMARY, OTHER_MODE],
  ['rolling', BLUE, undefined],
  ['rolling', BOTH, /^both colors are live/],
  ['rolling', READ_ONLY, OTHER_MODE],
  ['primary-fallback', READ_ONLY, undefined],
  ['primary-fallback', PRIMARY, /^the primary is live/],
  ['primary-fallback', BLUE, OTHER_MODE],
] as const)(
  'in mode %s, while %j has the traffic, a switch must be refused only if no color waits',
  (mode, traffic, why) => {
    const config = configOf({ services: { web: { port: 3000 } }, traffic: { mode } });
    const refusal = modeOf(config).refusal(config, observed({ traffic }));
    if (why === undefined) expect(refusal).toBeUndefined();
    else expect(refusal?.problem).toMatch(why);
  },
);

test('two releases must not serve as one', () => {
  const config = configOf({ services: { web: { port: 3000 } }, traffic: { mode: 'rolling' } });
  const world = observed({ traffic: BLUE, blue: [container('web', 2)], green: [container('web', 1)] });
  expect(modeOf(config).refusal(config, world)?.problem).toContain('blue has release 2, green has 1');
});
