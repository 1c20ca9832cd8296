import { expect, test } from 'vitest';
import { degradedText } from '../../../cli/modes/health.ts';
import { configOf, container, runningProxy, withRoles } from '../../support/worlds.ts';

const traffic = { mode: 'primary-fallback' };
const config = configOf({ services: { web: { port: 3000 }, worker: {} }, traffic });
const DEAD = [container('web', 1, { status: 'exited', exitCode: 137 })];
const READ_ONLY = { kind: 'read-only' } as const;

const missing = (differs: Parameters<typeof withRoles>[0]) => degradedText(config, withRoles(differs));

test.each([
  ['both roles do their part', {}, undefined],
  [
    'the primary is dead',
    { blue: DEAD },
    'blue, the primary, is not running: shop-web-1 is exited (exit code 137): green answers in its place, read-only; bgc up recreates both',
  ],
  [
    'the fallback is gone',
    { green: [] },
    'green, the fallback, has no containers: no color answers when blue does not; bgc up recreates both',
  ],
  [
    'both are dead',
    { blue: DEAD, green: [] },
    'neither role answers: blue is not running: shop-web-1 is exited (exit code 137); green has no containers; bgc up recreates both',
  ],
  [
    'only reading is possible, and the primary is dead',
    { traffic: READ_ONLY, blue: DEAD },
    'the site is read-only, because blue, the primary, is not running: shop-web-1 is exited (exit code 137); bgc up recreates both',
  ],
  [
    'only reading is possible, though the primary is ready',
    { traffic: READ_ONLY },
    'the site is read-only, though blue, the primary, is ready: bgc switch routes all traffic to it',
  ],
  ['nothing was ever released', { traffic: READ_ONLY, blue: [], green: [] }, undefined],
  ['another mode has the traffic still', { traffic: { kind: 'color', color: 'blue' }, green: [] }, undefined],
  [
    'the proxy is down, which is told elsewhere',
    { proxy: { state: 'stopped', reason: 'it is paused' }, green: [] },
    undefined,
  ],
] as const)('%s', (_, differs, text) => {
  expect(missing(differs)).toBe(text);
});

test('a stopped worker is no reason to miss a role', () => {
  const blue = [container('web', 1), container('worker', 1, { status: 'exited' })];
  expect(missing({ blue, proxy: runningProxy() })).toBeUndefined();
});
