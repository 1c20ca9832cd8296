import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastKnownGoodIn, neverLiveIn } from '../../../cli/release/known-good.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { afterFirstRelease, configOf, container, planInput, UP } from '../../support/worlds.ts';

const LAST = 9;
const number = fc.integer({ min: 1, max: LAST });
const release = fc.record({ release: number, result: fc.constantFrom('live', 'staged', 'failed', 'interrupted') });
const color = fc.array(number, { maxLength: 2 });

/** Worlds as they may come to be: failed and staged releases, rollbacks, lost pins, colors that are gone or half new. */
const worlds = fc.record({
  keep: fc.integer({ min: 1, max: 4 }),
  pins: fc.uniqueArray(number),
  history: fc.array(release, { maxLength: 12 }),
  blue: color,
  green: color,
});

function worldOf({ pins, blue, green }: { pins: number[]; blue: number[]; green: number[] }) {
  const containers = (releases: number[]) => releases.map((one) => container('web', one));
  return afterFirstRelease({ pins, blue: containers(blue), green: containers(green), lastRelease: LAST });
}

test('keep_releases must never prune what runs in a color, nor the release that was good last', () => {
  fc.assert(
    fc.property(worlds, ({ keep, history, ...drawn }) => {
      const record = { neverLive: neverLiveIn(history), lastKnownGood: lastKnownGoodIn(history, drawn.pins) };
      const observed = { ...worldOf(drawn), ...record };
      const config = configOf({ services: { web: { port: 3000 } }, keep_releases: keep });
      const plan = planUp(planInput({ config, observed }), UP).steps;
      const pruned = plan.flatMap((step) => (step.kind === 'prune' ? step.releases : []));
      const left = drawn.pins.filter((pin) => !pruned.includes(pin));

      expect(pruned.filter((pin) => [LAST + 1, ...drawn.blue, ...drawn.green].includes(pin))).toEqual([]);
      const good = history.filter((one) => one.result === 'live' && drawn.pins.includes(one.release)).at(-1);
      if (good !== undefined) expect(left).toContain(good.release);
      const proven = drawn.pins.filter((pin) => !record.neverLive.has(pin)).sort((a, b) => b - a);
      expect(left).toEqual(expect.arrayContaining(proven.slice(0, keep - 1)));
      expect(left.length).toBeLessThanOrEqual(keep + drawn.blue.length + drawn.green.length + 1);
    }),
    { numRuns: 500 },
  );
});
