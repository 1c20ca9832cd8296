import { describe, expect, test } from 'vitest';
import { type CanaryWish, planCanary } from '../../../cli/modes/canary-commands.ts';
import type { Journal } from '../../../cli/release/journal.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { recoveryOf } from '../../../cli/release/recovery.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import { type Routing, toColor } from '../../../cli/traffic/routing.ts';
import { afterFirstRelease, configOf, container, planInput, runningProxy, UP } from '../../support/worlds.ts';

const config = configOf({
  services: { web: { port: 3000 } },
  traffic: { mode: 'canary', steps: [5, 50], every: '10m' },
  watch: { for: '30s' },
  standby: 'stop',
});
const BLUE = toColor('blue');
const GREEN = toColor('green');
const at = (percent: number): Routing => ({ kind: 'canary', color: 'green', percent });

/** A world in which nginx serves that, and the symlink names it or something else. */
function serving(routing: Routing, desired = routing) {
  const proxy = runningProxy({ serving: { routing, generation: '0123456789ab' } });
  return { ...afterFirstRelease({ traffic: routing, proxy, green: [container('web', 2)], lastRelease: 2 }), desired };
}

const UP_STEPS = planUp(planInput({ config, observed: afterFirstRelease() }), UP).steps;

/** What is left of a plan that ended at its nth step of a kind. */
function ended(steps: readonly Step[], kind: Step['kind'], nth: number, world: ReturnType<typeof serving>) {
  const index = steps.flatMap((step, at) => (step.kind === kind ? [at] : []))[nth] ?? Number.NaN;
  const journal: Journal = { version: 2, command: 'up', release: 2, color: 'green', at: '', steps, index };
  const { outcome, steps: left } = recoveryOf(journal, world);
  return { outcome, steps: left.map(formatStep) };
}

const KEPT = { outcome: 'kept', steps: [] };
const STOPPED = { outcome: 'undone', steps: ['stop release 2 in green  (it failed)'] };
const repaired = (to: string, desired: string) => ({
  outcome: 'kept',
  steps: [`make sure that ${to} has the traffic  (the symlink names ${desired}, but nginx serves ${to})`],
});
const SHARE = (percent: number) => `blue, with ${percent}% of the visitors in green`;
const TIDIED = ['drain for at most 60s  (blue still finishes its requests)', 'stop blue  (standby: stop)'];

describe('a canary whose bgc was killed', () => {
  test.each<[string, Step['kind'], number, ReturnType<typeof serving>, object]>([
    ['while its image was made', 'image', 0, serving(BLUE), { outcome: 'undone', steps: [] }],
    ['while it started', 'healthy', 0, serving(BLUE), STOPPED],
    ['before the first share', 'switch', 0, serving(BLUE), STOPPED],
    ['between the link and the reload of the first share', 'switch', 0, serving(BLUE, at(5)), undone()],
    ['after the first share', 'switch', 0, serving(at(5)), KEPT],
    ['while the first share stood', 'watch', 0, serving(at(5)), KEPT],
    ['before the second share', 'switch', 1, serving(at(5)), KEPT],
    [
      'between the link and the reload of the second',
      'switch',
      1,
      serving(at(5), at(50)),
      repaired(SHARE(5), SHARE(50)),
    ],
    ['while the second share stood', 'watch', 1, serving(at(50)), KEPT],
    ['before it got everybody', 'switch', 2, serving(at(50)), KEPT],
    ['between the link and the reload of the last', 'switch', 2, serving(at(50), GREEN), repaired(SHARE(50), 'green')],
    ['when it had everybody', 'switch', 2, serving(GREEN), { outcome: 'finished', steps: TIDIED }],
    ['while it was watched with everybody', 'watch', 2, serving(GREEN), { outcome: 'finished', steps: TIDIED }],
  ])('%s must keep what nginx serves', (_, kind, nth, world, expected) => {
    expect(ended(UP_STEPS, kind, nth, world)).toEqual(expected);
  });

  test('after a share that is to stand must forget what it was to forget, and be no finished release', () => {
    const few = configOf({ services: { web: { port: 3000 } }, keep_releases: 1 });
    const world = afterFirstRelease({ pins: [1, 0] });
    const steps = planUp(planInput({ config: few, observed: world, shares: { steps: [5] } }), UP).steps;
    expect(ended(steps, 'switch', 0, serving(at(5)))).toEqual({
      outcome: 'kept',
      steps: ['forget the images of release 0  (keep_releases: 1)'],
    });
  });

  test.each<[CanaryWish, Routing]>([
    [{ kind: 'promote' }, GREEN],
    [{ kind: 'abort' }, BLUE],
  ])('in the middle of %j must keep the share when it did not come to it', (wish, to) => {
    const steps = planCanary(config, serving(at(5)), wish).steps;
    expect(ended(steps, 'switch', 0, serving(at(5)))).toEqual(KEPT);
    expect(ended(steps, 'switch', 0, serving(at(5), to)).outcome).toBe('kept');
    expect(ended(steps, 'switch', 0, serving(to)).outcome).toBe('finished');
  });

  test('that failed and could not be undone must lose its visitors', () => {
    const index = UP_STEPS.findIndex(({ kind }) => kind === 'watch');
    const journal = { version: 2, command: 'up', release: 2, color: 'green', at: '', steps: UP_STEPS, index } as const;
    const { outcome, steps } = recoveryOf({ ...journal, failed: true }, serving(at(5)));
    expect(outcome).toBe('undone');
    expect(steps.map(formatStep)).toEqual([
      'make sure that blue has the traffic  (it had the traffic before)',
      'drain for at most 60s  (the stopped containers may have had visitors)',
      'stop release 2 in green  (it failed)',
    ]);
  });

  test('must undo what was begun since the share stands: a worker that was stopped starts again', () => {
    const stop: Step = {
      kind: 'stop',
      why: '',
      color: 'blue',
      services: ['mail'],
      undo: [{ kind: 'start', why: '', color: 'blue', service: 'mail' }],
    };
    const start: Step = {
      kind: 'start',
      why: '',
      color: 'green',
      service: 'mail',
      undo: [{ kind: 'stop', why: '', color: 'green', services: ['mail'] }],
    };
    const promotion = UP_STEPS.findLastIndex(({ kind }) => kind === 'switch');
    const steps = [stop, ...UP_STEPS.toSpliced(promotion, 0, stop, start)];
    expect(ended(steps, 'start', 1, serving(at(50)))).toEqual({
      outcome: 'kept',
      steps: ['stop mail in green  ()', 'start mail in blue  ()'],
    });
  });
});

function undone() {
  return {
    outcome: 'undone',
    steps: [
      'make sure that blue has the traffic  (it had the traffic before)',
      'drain for at most 60s  (the stopped containers may have had visitors)',
      'stop release 2 in green  (it failed)',
    ],
  };
}
