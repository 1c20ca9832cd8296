import { expect, test } from 'vitest';
import { answeredBy } from '../../../cli/engine/nginx/answered-by.ts';

const colorOf = answeredBy([
  { color: 'blue', addresses: ['172.18.0.3', '172.19.0.3'] },
  { color: 'green', addresses: ['172.18.0.4'] },
  { color: undefined, addresses: ['172.18.0.9'] },
]);

test.each([
  ['172.18.0.3', 'blue'],
  ['172.19.0.3', 'blue'],
  ['172.18.0.4', 'green'],
  ['172.18.0.9', undefined],
  ['172.18.0.77', undefined],
  ['', undefined],
])('where both serve, a request answered at "%s" must count for %s', (upstream, color) => {
  expect(colorOf({ color: 'both', upstream })).toBe(color);
});

test('where one serves, a request must count for that color, wherever its container is by now', () => {
  expect(colorOf({ color: 'blue', upstream: '172.18.0.4' })).toBe('blue');
});
