import { expect, test } from 'vitest';
import { probeLines, startOf } from '../../../cli/engine/docker/probe.ts';

const linesOf = (Healthcheck: { Test: string[]; Interval?: number }) =>
  probeLines({ Config: { Healthcheck } } as Parameters<typeof probeLines>[0]);

test('a healthcheck is told with its times, Docker’s own where it has none', () => {
  expect(linesOf({ Test: ['CMD', 'true'], Interval: 5e9 })).toEqual([
    'CMD true',
    'every 5s, timeout 30s, retries 3, start period 0s',
  ]);
});

test('a disabled healthcheck has none', () => {
  expect(linesOf({ Test: ['NONE'] })).toEqual([]);
});

test.each([
  [{ StartPeriod: 90e9, Interval: 5e9 }, 90_000],
  [{ StartPeriod: 0, Interval: 5e9 }, 5000],
  [{}, 30_000],
  [undefined, 30_000],
])('an image with the healthcheck %j may take its start_period, or one interval', (Healthcheck, expected) => {
  expect(startOf({ Config: { Healthcheck } } as Parameters<typeof startOf>[0])).toBe(expected);
});
