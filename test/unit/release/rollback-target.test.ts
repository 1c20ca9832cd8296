import { describe, expect, test } from 'vitest';
import { type Observed, releaseOf } from '../../../cli/release/observed.ts';
import { type RollbackInput, type RollbackTarget, rollbackTarget } from '../../../cli/release/rollback-target.ts';
import { afterFirstRelease, container, observed } from '../../support/worlds.ts';

const live = (release: number, ...standby: number[]) =>
  afterFirstRelease({ blue: [container('web', release)], green: standby.map((one) => container('web', one)) });
const was = (...releases: number[]) => releases.map((release) => ({ release, result: 'live' }));
const failed = (release: number) => ({ release, result: 'failed' });

/** What is in green runs and is well; what is not kept has no image. */
const targetIn = (
  world: Observed,
  history: RollbackInput['history'],
  kept: readonly number[],
  to?: number,
): RollbackTarget =>
  rollbackTarget({
    observed: world,
    history,
    kept,
    whyNot: (release) => (kept.includes(release) ? undefined : 'its images are gone'),
    warm: releaseOf(world.colors.green),
    to,
  });

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
  expect(targetIn(world, history, kept)).toMatchObject({ kind: 'release', release });
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
  expect(targetIn(world, history, kept)).toMatchObject({
    kind: 'none',
    problem: 'there is no earlier release to go back to',
  });
});

test.each([
  [2, { kind: 'release', release: 2 }],
  [4, { kind: 'release', release: 4 }],
  [3, { kind: 'none', problem: 'release 3 is live already' }],
  [1, { kind: 'none', problem: 'release 1 is not kept; kept releases: 2, 3, 4' }],
  [0, { kind: 'none', problem: 'release 0 is not kept; kept releases: 2, 3, 4' }],
  [Number.NaN, { kind: 'none', problem: 'release NaN is not kept; kept releases: 2, 3, 4' }],
])('--to %d', (to, expected) => {
  expect(targetIn(live(3, 2), was(2, 3), [2, 3, 4], to)).toEqual({ ...expected, skipped: [] });
});

test('--to says so when nothing is kept', () => {
  expect(targetIn(observed(), [], [], 5)).toMatchObject({
    kind: 'none',
    problem: 'release 5 is not kept; kept releases: none',
  });
});

describe('a nearer release must be named, with the reason why it is not gone back to:', () => {
  const skipped = (world: Observed, history: RollbackInput['history'], kept: readonly number[]) =>
    targetIn(world, history, kept).skipped;

  test('those that never had the traffic', () => {
    const ends = ['failed', 'interrupted', 'staged', 'canary'].map((result, index) => ({ release: 2 + index, result }));
    expect(skipped(live(6), [...was(1), ...ends, ...was(6)], [1, 2, 3, 4, 5, 6])).toEqual([
      { release: 5, why: 'its canary was aborted' },
      { release: 4, why: 'it never had traffic' },
      { release: 3, why: 'it was interrupted' },
      { release: 2, why: 'it failed' },
    ]);
  });

  test('those whose images are gone, the last that had the traffic first', () => {
    const gone = { why: 'its images are gone' };
    expect(skipped(live(5), was(1, 2, 3, 4, 2, 5), [1, 5, 4])).toEqual([{ release: 2, ...gone }]);
    expect(skipped(live(3), was(1, 2, 3), [3])).toEqual([
      { release: 2, ...gone },
      { release: 1, ...gone },
    ]);
  });

  test('none that is further away, and not the live one', () => {
    expect(skipped(live(3, 2), was(1, 2, 3), [1, 2, 3])).toEqual([]);
    expect(skipped(live(3), [failed(1), ...was(2, 3), failed(2)], [2, 3])).toEqual([]);
  });
});

test('a standby that needs a start must have its images, and one that only needs the switch need not', () => {
  const input = { observed: live(3, 2), history: was(2, 3), kept: [3], to: undefined };
  const whyNot = (release: number) => (release === 3 ? undefined : 'its image of web is gone');
  expect(rollbackTarget({ ...input, whyNot, warm: 2 })).toMatchObject({ release: 2 });
  expect(rollbackTarget({ ...input, whyNot, warm: undefined })).toEqual({
    kind: 'none',
    problem: 'there is no earlier release to go back to',
    skipped: [{ release: 2, why: 'its image of web is gone' }],
  });
  expect(rollbackTarget({ ...input, kept: [2, 3], to: 2, whyNot, warm: undefined })).toMatchObject({
    problem: 'release 2 cannot be started: its image of web is gone; kept releases: 3',
  });
});
