import { expect, test } from 'vitest';
import { probeLines } from '../../../cli/engine/docker/probe.ts';

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
