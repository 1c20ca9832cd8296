import { expect, test } from 'vitest';
import { idleColor, releaseOf, whyUnfit } from '../../../cli/release/observed.ts';
import { container, observed } from '../../support/worlds.ts';

const web = container('web', 1);

test.each([
  ['has no containers', []],
  ['has no container of worker', [web]],
  ['is not healthy: shop-web-1 is starting', [container('web', 1, { health: 'starting' }), container('worker', 1)]],
  ['is not healthy: shop-web-1 is unhealthy', [container('web', 1, { health: 'unhealthy' }), container('worker', 1)]],
  [
    'is not running: shop-worker-1 is exited (exit code 137)',
    [web, container('worker', 1, { status: 'exited', exitCode: 137 })],
  ],
  ['is not running: shop-worker-1 is paused', [web, container('worker', 1, { status: 'paused' })]],
])('a color cannot take traffic when it %s', (problem, containers) => {
  expect(whyUnfit({ containers }, ['web', 'worker'])).toBe(problem);
});

test.each([
  ['healthy', [web, container('worker', 1)]],
  ['running without a healthcheck', [container('web', 1, { health: 'none' }), container('worker', 1)]],
  ['running with replicas', [web, web, container('worker', 1)]],
])('a color that is %s can', (_, containers) => {
  expect(whyUnfit({ containers }, ['web', 'worker'])).toBeUndefined();
});

test('one bad replica is enough to be unfit', () => {
  expect(whyUnfit({ containers: [web, container('web', 1, { status: 'exited' })] }, ['web'])).toBeDefined();
});

test('a color runs the newest release of its containers, and none without containers', () => {
  expect(releaseOf({ containers: [container('web', 2), container('worker', 3)] })).toBe(3);
  expect(releaseOf({ containers: [] })).toBeUndefined();
});

test('the next release goes to the color that has no traffic, and first of all to blue', () => {
  expect(idleColor(observed())).toBe('blue');
  expect(idleColor(observed({ live: 'blue' }))).toBe('green');
  expect(idleColor(observed({ live: 'green' }))).toBe('blue');
});
