import { expect, test } from 'vitest';
import { planUp } from '../../../cli/release/plan.ts';
import { configOf, planInput, projectOf, UP } from '../../support/worlds.ts';

const PROBE = ['CMD', 'healthy'];

/** How long `web` is waited for, with a healthcheck as `docker compose config` prints it. */
function patience(healthcheck: object | undefined, timeout?: number): unknown {
  const project = projectOf({ web: healthcheck === undefined ? {} : { healthcheck } });
  const config = configOf({ services: { web: { port: 3000, start_timeout: '60s' } } });
  const plan = planUp(planInput({ config, project }), timeout === undefined ? UP : { ...UP, timeout }).steps;
  const step = plan.find(({ kind }) => kind === 'healthy');
  return step?.kind === 'healthy' ? [step.timeout, step.grows] : undefined;
}

test.each([
  ['2m30s, with all else that Docker has by default', { start_period: '2m30s' }, 240_000],
  ['with an interval and retries', { start_period: '1m40s', interval: '5s', retries: 4 }, 120_000],
  ['that is shorter than start_timeout', { start_period: '5s', interval: '5s' }, 60_000],
  ['of nothing', { start_period: '0s', interval: '1h0m0s' }, 60_000],
])('a start_period %s must be waited for, and no shorter than start_timeout', (_, healthcheck, timeout) => {
  expect(patience({ test: PROBE, ...healthcheck })).toEqual([timeout, undefined]);
});

test('without a start_period start_timeout must count alone, whatever interval and retries are', () => {
  expect(patience({ test: PROBE, interval: '5m0s', retries: 10 })).toEqual([60_000, undefined]);
  expect(patience({ disable: true })).toEqual([60_000, undefined]);
});

test('what only the image, or nobody yet, can tell must be asked of the containers', () => {
  expect(patience(undefined)).toEqual([60_000, true]);
  expect(patience({ start_period: '2m30s' })).toEqual([60_000, true]);
  expect(patience({ test: PROBE, start_period: '1.5s' })).toEqual([60_000, true]);
});

test('--timeout must have the last word', () => {
  expect(patience({ test: PROBE, start_period: '2m30s' }, 10_000)).toEqual([10_000, undefined]);
  expect(patience(undefined, 10_000)).toEqual([10_000, undefined]);
});
