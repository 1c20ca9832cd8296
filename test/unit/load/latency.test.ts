import { expect, test } from 'vitest';
import { LatencyHistogram } from '../../support/load/latency.ts';

test('percentiles are within one percent, the maximum is exact', () => {
  const histogram = new LatencyHistogram();
  for (let ms = 1; ms <= 1000; ms += 1) histogram.add(ms);
  const { p50, p99, p999, max } = histogram.summary();
  expect(Math.abs(p50 - 500)).toBeLessThanOrEqual(5);
  expect(Math.abs(p99 - 990)).toBeLessThanOrEqual(9.9);
  expect(Math.abs(p999 - 999)).toBeLessThanOrEqual(9.99);
  expect(max).toBe(1000);
});

test('nothing measured is zero', () => {
  expect(new LatencyHistogram().summary()).toEqual({ p50: 0, p99: 0, p999: 0, max: 0 });
});

test('the shortest and the longest times have a place', () => {
  const histogram = new LatencyHistogram();
  histogram.add(0);
  histogram.add(1_000_000);
  expect(histogram.summary().max).toBe(1_000_000);
});
