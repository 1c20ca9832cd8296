import { describe, expect, test } from 'vitest';
import { type Metrics, RequestStats } from '../../../cli/release/metrics.ts';
import { breaches, type Comparison, certainBreaches, judgement } from '../../../cli/release/watch.ts';

const LIMITS = { for: 30_000, maxErrors: 0.01, maxP95: 800, minRequests: 20 };

/** So many requests, of them so many failed and so many others slow. */
interface Traffic {
  requests: number;
  failed?: number;
  slow?: number;
}

function figures({ requests, failed = 0, slow = 0 }: Traffic): Metrics {
  const tally = new RequestStats(LIMITS.maxP95);
  for (let index = 0; index < requests; index += 1)
    tally.add({ status: index < failed ? 500 : 200, took: index >= requests - slow ? 1200 : 40 });
  return tally.metrics();
}

function comparison(now: Traffic, before: Traffic, limits: Partial<typeof LIMITS> = {}): Comparison {
  return { color: 'green', share: 100, limits: { ...LIMITS, ...limits }, now: figures(now), before: figures(before) };
}

/** Requests of several visitors, each with an address of its own. */
function crowd(...visitors: Traffic[]): Metrics {
  const tally = new RequestStats(LIMITS.maxP95);
  for (const [at, { requests, failed = 0, slow = 0 }] of visitors.entries())
    for (let index = 0; index < requests; index += 1)
      tally.add({ status: index < failed ? 500 : 200, took: index >= requests - slow ? 1200 : 40, by: `10.0.0.${at}` });
  return tally.metrics();
}

const QUIET = { requests: 0 };
const GOOD = { requests: 1000 };

interface Row {
  must: string;
  now: Traffic;
  before: Traffic;
  limits?: Partial<typeof LIMITS>;
  /** How many limits are broken in the end, and already when a tenth of the time is over. */
  breached: number;
  certain: number;
}

const rows: Row[] = [
  { must: 'pass: nothing failed', now: GOOD, before: GOOD, breached: 0, certain: 0 },
  { must: 'pass: as many as are allowed', now: { requests: 1000, failed: 10 }, before: GOOD, breached: 0, certain: 0 },
  {
    must: 'fail in the end: a little more',
    now: { requests: 1000, failed: 11 },
    before: GOOD,
    breached: 1,
    certain: 0,
  },
  {
    must: 'fail early: more than all that is to come allows',
    now: { requests: 1000, failed: 101 },
    before: GOOD,
    breached: 1,
    certain: 1,
  },
  { must: 'fail at once: all of few', now: { requests: 20, failed: 20 }, before: GOOD, breached: 1, certain: 1 },
  { must: 'pass: one stray failure', now: { requests: 20, failed: 1 }, before: GOOD, breached: 0, certain: 0 },
  { must: 'fail in the end: two of few', now: { requests: 20, failed: 2 }, before: GOOD, breached: 1, certain: 0 },
  {
    must: 'fail: one failure where none is allowed',
    now: { requests: 20, failed: 1 },
    before: GOOD,
    limits: { maxErrors: 0 },
    breached: 1,
    certain: 1,
  },
  { must: 'pass: too few to judge', now: { requests: 19, failed: 19 }, before: GOOD, breached: 0, certain: 0 },
  {
    must: 'pass: over the limit, but as bad as before',
    now: { requests: 1000, failed: 100 },
    before: { requests: 1000, failed: 100 },
    breached: 0,
    certain: 0,
  },
  {
    must: 'pass: over the limit and a little worse than before',
    now: { requests: 1000, failed: 140 },
    before: { requests: 1000, failed: 100 },
    breached: 0,
    certain: 0,
  },
  {
    must: 'fail in the end: over the limit and clearly worse than before',
    now: { requests: 1000, failed: 300 },
    before: { requests: 1000, failed: 100 },
    breached: 1,
    certain: 0,
  },
  {
    must: 'pass: clearly worse than before, but within the limit',
    now: { requests: 10_000, failed: 90 },
    before: { requests: 10_000, failed: 1 },
    breached: 0,
    certain: 0,
  },
  {
    must: 'fail: nothing to compare with, so the limit alone counts',
    now: { requests: 1000, failed: 200 },
    before: { requests: 19, failed: 19 },
    breached: 1,
    certain: 1,
  },
  { must: 'pass: 5 of 100 are slow', now: { requests: 1000, slow: 50 }, before: GOOD, breached: 0, certain: 0 },
  {
    must: 'fail in the end: 6 of 100 are slow',
    now: { requests: 1000, slow: 60 },
    before: GOOD,
    breached: 1,
    certain: 0,
  },
  { must: 'fail early: most are slow', now: { requests: 100, slow: 60 }, before: QUIET, breached: 1, certain: 1 },
  {
    must: 'pass: as slow as before',
    now: { requests: 1000, slow: 200 },
    before: { requests: 1000, slow: 180 },
    breached: 0,
    certain: 0,
  },
  {
    must: 'fail twice: errors and time',
    now: { requests: 100, failed: 40, slow: 60 },
    before: GOOD,
    breached: 2,
    certain: 2,
  },
];

test.each(rows)('a watch must $must', ({ now, before, limits, breached, certain }) => {
  expect(breaches(comparison(now, before, limits))).toHaveLength(breached);
  expect(certainBreaches(comparison(now, before, limits), LIMITS.for / 10)).toHaveLength(certain);
});

test('without max_p95 time must not be judged', () => {
  const { maxP95: _, ...limits } = LIMITS;
  expect(breaches({ ...comparison({ requests: 100, slow: 100 }, GOOD), limits })).toEqual([]);
});

describe('the text of a breach must hold the numbers that decided', () => {
  test('errors', () => {
    expect(breaches(comparison({ requests: 200, failed: 100 }, { requests: 500, failed: 1 }))).toEqual([
      '100 of 200 requests failed (50%; the limit is 1%); before the switch 500 requests, 1 failed (0.2%), p95 40 ms',
    ]);
  });

  test('time', () => {
    expect(breaches(comparison({ requests: 200, slow: 100 }, { requests: 3 }))).toEqual([
      'p95 is 1200 ms (the limit is 800 ms), 50% of 200 requests took longer than the limit; too few requests before the switch to compare with (3)',
    ]);
  });
});

describe('what is told of a watch without a breach', () => {
  test('must hold the figures of both colors', () => {
    expect(judgement(comparison(GOOD, { requests: 500, failed: 1 }))).toEqual({
      kind: 'good',
      text: 'green answered 1000 requests, 0 failed (0%), p95 40 ms in 30s; before the switch 500 requests, 1 failed (0.2%), p95 40 ms',
    });
  });

  test('must say that there was too little traffic to judge, and what it was', () => {
    expect(judgement(comparison({ requests: 5, failed: 5 }, QUIET))).toEqual({
      kind: 'quiet',
      text: 'green answered 5 requests, 5 failed (100%), p95 40 ms in 30s: too few to judge (watch.min_requests is 20)',
    });
  });

  test('must say that the traffic fell silent', () => {
    const { kind, text } = judgement(comparison({ requests: 1 }, { requests: 400 }));
    expect(kind).toBe('quiet');
    expect(text).toContain('the old color answered 400 in the same time before the switch');
  });

  test('must not take a small share of the visitors for silence', () => {
    const few = { ...comparison({ requests: 10 }, { requests: 400 }), share: 5 };
    expect(judgement(few).text).not.toContain('the old color answered');
    const none = { ...comparison({ requests: 1 }, { requests: 400 }), share: 5 };
    expect(judgement(none).text).toContain('the old color answered 400 in the same time');
  });
});

describe('one visitor among others', () => {
  const judged = (now: Metrics, before = crowd({ requests: 1000 })): string[] =>
    breaches({ ...comparison(GOOD, GOOD), now, before });
  const twenty = Array.from({ length: 20 }, () => ({ requests: 10 }));

  test.each<[string, Traffic[], number]>([
    ['must not veto a release by errors', [...twenty, { requests: 500, failed: 500 }], 0],
    ['must not veto a release by its slowness', [...twenty, { requests: 500, slow: 500 }], 0],
    ['must count when the others are too few to judge', [{ requests: 19 }, { requests: 500, failed: 500 }], 1],
    ['must not hide that the others fail', [{ requests: 100_000 }, ...twenty.map((one) => ({ ...one, failed: 1 }))], 1],
    ['must not hide that the others wait', [{ requests: 100_000 }, ...twenty.map((one) => ({ ...one, slow: 2 }))], 1],
    ['must not save a release that fails two', [...twenty, ...[1, 2].map(() => ({ requests: 50, failed: 50 }))], 1],
  ])('%s', (_, visitors, breached) => {
    expect(judged(crowd(...visitors))).toHaveLength(breached);
  });

  test('must not make the old color bad, so that the new one may be', () => {
    const now = crowd(...twenty.map((one) => ({ ...one, failed: 1 })));
    expect(judged(now, crowd(...twenty, { requests: 500, failed: 500 }))).toHaveLength(1);
  });

  test('must be told of when its failures decided nothing', () => {
    const now = crowd(...twenty, { requests: 30, failed: 30 });
    expect(judgement({ ...comparison(GOOD, GOOD), now }).text).toMatch(
      /; 30 of the failures came from one address, which alone does not fail a release$/,
    );
  });
});

test('visitors must not be told apart without end', () => {
  const tally = new RequestStats();
  for (let index = 0; index < 30_000; index += 1) tally.add({ status: 200, took: 1, by: String(index) });
  expect(tally.metrics().visitors).toHaveLength(10_000);
  expect(tally.metrics().requests).toBe(30_000);
});
