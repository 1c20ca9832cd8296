import { expect, test } from 'vitest';
import { countRequests, percent, RequestStats } from '../../../cli/release/metrics.ts';

function tallyOf(requests: [status: number, ms: number][], slowAfter?: number) {
  const tally = new RequestStats(slowAfter);
  for (const [status, ms] of requests) tally.add({ status, took: ms });
  return tally.metrics();
}

test.each([
  { status: 200, failed: 0 },
  { status: 404, failed: 0 },
  { status: 499, failed: 0 },
  { status: 500, failed: 1 },
  { status: 502, failed: 1 },
  { status: 504, failed: 1 },
  { status: 0, failed: 1 },
])('status $status must count as $failed failed requests', ({ status, failed }) => {
  expect(tallyOf([[status, 1]])).toMatchObject({ requests: 1, errors: failed });
  expect(countRequests([{ status, took: 1 }])).toEqual({ requests: 1, failed });
});

test.each([
  { ms: 4999, failed: 0 },
  { ms: 5000, failed: 1 },
  { ms: 59_000, failed: 1 },
])('a visitor who left after $ms ms without an answer must count as $failed failed requests', ({ ms, failed }) => {
  expect(tallyOf([[499, ms]])).toMatchObject({ requests: 1, errors: failed });
  expect(countRequests([{ status: 499, took: ms }])).toEqual({ requests: 1, failed });
});

test('what nginx refused must be counted apart, and left out when there was nothing', () => {
  const refused = { status: 503, took: 0, isRefused: true };
  expect(countRequests([refused, { status: 200, took: 1 }, refused, { status: 503, took: 1 }])).toEqual({
    requests: 2,
    failed: 1,
    refused: 2,
  });
});

test('p95 must be the time that 95 of 100 requests did not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index): [number, number] => [200, 100 - index]);
  expect(tallyOf(hundred, 95)).toMatchObject({ p95: 95, slow: 5, timed: 100 });
});

test('the lifetime of a WebSocket must not count as a slow request', () => {
  const seen = tallyOf([
    [101, 3_600_000],
    [200, 5],
  ]);
  expect(seen).toEqual({ requests: 2, errors: 0, timed: 1, slow: 0, p95: 5, visitors: [] });
});

test('without requests there must be no p95', () => {
  expect(tallyOf([])).toEqual({ requests: 0, errors: 0, timed: 0, slow: 0, p95: undefined, visitors: [] });
});

test.each([
  [0, '0%'],
  [0.0002, '0.02%'],
  [0.01, '1%'],
  [0.0534, '5.3%'],
  [1, '100%'],
])('the share %d must read %s', (rate, text) => {
  expect(percent(rate)).toBe(text);
});
