import { expect, test } from 'vitest';
import { rollbackTarget } from '../../../cli/release/rollback-target.ts';
import { afterFirstRelease, container, observed } from '../../support/worlds.ts';

const live = (release: number, ...standby: number[]) =>
  afterFirstRelease({ blue: [container('web', release)], green: standby.map((one) => container('web', one)) });
const was = (...releases: number[]) => releases.map((release) => ({ release, result: 'live' }));
const failed = (release: number) => ({ release, result: 'failed' });

test.each([
  ['the one that had the traffic before', live(3, 2), was(1, 2, 3), [1, 2, 3], 2],
  ['the one before, also when a failed one stands by', live(3, 4), [...was(1, 2, 3), failed(4)], [1, 2, 3, 4], 2],
  [
    'the one before, also when a staged one stands by',
    live(3, 4),
    [...was(1, 2, 3), { release: 4, result: 'staged' }],
    [1, 2, 3, 4],
    2,
  ],
  ['an older one, when the one before is not kept', live(3), was(1, 2, 3), [1, 3], 1],
  [
    'the one before, also when a canary that was given up stands by',
    live(2, 3),
    [...was(1, 2), { release: 3, result: 'canary' }, ...was(2)],
    [1, 2, 3],
    1,
  ],
  [
    'one that was a canary before it was live',
    live(3, 2),
    [...was(1), { release: 2, result: 'canary' }, ...was(2, 3)],
    [1, 2, 3],
    2,
  ],
  ['where it came from, after a rollback', live(2, 3), was(1, 2, 3, 2), [1, 2, 3], 3],
  [
    'the standby that was staged and then live, without all of its pins',
    live(3, 2),
    [{ release: 2, result: 'staged' }, ...was(2, 3)],
    [3],
    2,
  ],
  ['the standby, when there is no record', live(3, 2), [], [2, 3], 2],
  ['the standby, when the record was lost meanwhile', live(3, 2), was(3), [2, 3], 2],
])('without a number: %s', (_, world, history, kept, release) => {
  expect(rollbackTarget({ observed: world, history, kept, to: undefined })).toEqual({ kind: 'release', release });
});

test.each([
  ['nothing was released', observed(), [], []],
  ['the first release is live', live(1), was(1), [1]],
  ['the only other one failed', live(1, 2), [...was(1), failed(2)], [1, 2]],
  [
    'the only other one was given up as a canary',
    live(1, 2),
    [...was(1), { release: 2, result: 'canary' }, ...was(1)],
    [1, 2],
  ],
  ['the only other one was cut short', live(1, 2), [...was(1), { release: 2, result: 'interrupted' }], [1, 2]],
  ['the only other one is staged', live(1, 2), [...was(1), { release: 2, result: 'staged' }], [1, 2]],
  ['the standby is the live release itself', live(1, 1), was(1), [1]],
])('without a number there is none when %s', (_, world, history, kept) => {
  expect(rollbackTarget({ observed: world, history, kept, to: undefined })).toEqual({
    kind: 'none',
    problem: 'there is no earlier release to go back to',
  });
});

test.each([
  [2, { kind: 'release', release: 2 }],
  [4, { kind: 'release', release: 4 }],
  [3, { kind: 'none', problem: 'release 3 is live already' }],
  [1, { kind: 'none', problem: 'release 1 is not kept; kept are 2, 3, 4' }],
  [0, { kind: 'none', problem: 'release 0 is not kept; kept are 2, 3, 4' }],
  [Number.NaN, { kind: 'none', problem: 'release NaN is not kept; kept are 2, 3, 4' }],
])('--to %d', (to, expected) => {
  expect(rollbackTarget({ observed: live(3, 2), history: was(2, 3), kept: [2, 3, 4], to })).toEqual(expected);
});

test('--to says so when nothing is kept', () => {
  expect(rollbackTarget({ observed: observed(), history: [], kept: [], to: 5 })).toEqual({
    kind: 'none',
    problem: 'release 5 is not kept; kept are none',
  });
});
