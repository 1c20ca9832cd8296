import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../cli/release/journal.ts';
import type { Observed } from '../../../cli/release/observed.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { recoveryOf } from '../../../cli/release/recovery.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import type { Color } from '../../../cli/traffic/color.ts';
import { liveColors, type Routing, toColor } from '../../../cli/traffic/routing.ts';
import { TwoColors } from '../../support/two-colors.ts';
import { bothLive, configOf, container, observed, planInput, runningProxy, UP } from '../../support/worlds.ts';

const config = configOf({
  services: { web: { port: 3000 } },
  traffic: { mode: 'rolling', membership: { live: '/live', standby: '/standby', enable: '/enable/{state}' } },
  watch: { for: '30s' },
  hooks: { before_start: 'true', before_switch: 'true', after_switch: 'true' },
});
const plan = (world: Observed): readonly Step[] => planUp(planInput({ config, observed: world }), UP).steps;

/** The world as a plan leaves it, for what observes it. */
function worldOf({ colors, traffic, isDraining }: TwoColors): Observed {
  const containers = (color: Color) => {
    const { release, isUp } = colors[color];
    return release === undefined ? [] : [container('web', release, { status: isUp ? 'running' : 'exited' })];
  };
  const serving = traffic && { routing: traffic, generation: '0123456789ab' };
  return observed({
    ...(traffic && { traffic }),
    proxy: runningProxy({ serving, draining: isDraining ? 2 : 0 }),
    blue: containers('blue'),
    green: containers('green'),
  });
}

function journalAt(steps: readonly Step[], index: number): Journal {
  return { version: 2, command: 'up', release: 2, color: 'green', at: '', steps, index };
}

/** A plan that was cut short at a step, which had or had not happened, and what is then made of it. */
function cutShort(before: Observed, index: number, happened: boolean) {
  const steps = plan(before);
  const model = new TwoColors(before).walk(steps.slice(0, happened ? index + 1 : index));
  const served = model.serving;
  const { outcome, steps: left } = recoveryOf(journalAt(steps, index), worldOf(model));
  return { outcome, left, served, model: model.walk(left) };
}

const STARTS = {
  'a first release': observed({ traffic: toColor('green'), proxy: runningProxy() }),
  'a release': bothLive(),
};
const cuts = Object.entries(STARTS).flatMap(([what, before]) =>
  plan(before).flatMap((step, index) =>
    [false, true].map((happened) => {
      const moment = `${happened ? 'after' : 'before'} ${step.kind} (step ${index + 1})`;
      return [`${what} cut short ${moment}`, before, index, happened] as const;
    }),
  ),
);

describe('whatever moment bgc is killed at, the recovery must leave visitors with members that can answer:', () => {
  test.each(cuts)('%s', (_, before, index, happened) => {
    const { outcome, served, model } = cutShort(before, index, happened);
    expect(model.faults).toEqual([]);
    // Nobody is left in the traffic who was told to leave, nor one that is half renewed.
    expect(model.members).toEqual(expect.arrayContaining(model.serving));
    if (served.length > 0) expect(model.serving).toEqual(liveColors(model.traffic ?? expect.unreachable()));
    const release = before.lastRelease + 1;
    if (outcome === 'finished') expect(model.colors).toMatchObject({ blue: { release }, green: { release } });
  });
});

describe('a release of both that was cut short', () => {
  const steps = plan(bothLive());
  const nth = (kind: Step['kind'], count: number): number =>
    [...steps.keys()].filter((index) => steps[index]?.kind === kind)[count - 1] ?? expect.unreachable();
  const recovered = (index: number, happened: boolean) => {
    const { outcome, left } = cutShort(bothLive(), index, happened);
    return [outcome, ...left.map((step) => formatStep(step).replace(/ {2}\(.*$/, ''))];
  };

  test('before anything of it ran must leave nothing to do', () => {
    expect(recovered(nth('image', 1), true)).toEqual(['undone']);
  });

  test('when green was told to leave and still has visitors must tell it that it stays', () => {
    const told = ['undone', 'tell web-green that it is live, wait until it agrees'];
    expect(recovered(nth('membership', 1), true)).toEqual(told);
    expect(recovered(nth('switch', 1), false)).toEqual(told);
  });

  test('when green is out must leave it out, and stopped once it was touched', () => {
    expect(recovered(nth('switch', 1), true)).toEqual(['undone']);
    expect(recovered(nth('create', 1), true)).toEqual(['undone', 'stop release 2 in green']);
    expect(recovered(nth('switch', 2), false)).toEqual(['undone', 'stop release 2 in green']);
  });

  test('when the new green meets visitors must take them back, let their requests finish and stop it', () => {
    const back = ['make sure that blue has the traffic', 'drain for at most 60s', 'stop release 2 in green'];
    expect(recovered(nth('switch', 2), true)).toEqual(['undone', ...back]);
    expect(recovered(nth('watch', 1), false)).toEqual(['undone', ...back]);
    expect(recovered(nth('switch', 3), false)).toEqual([
      'undone',
      'tell web-blue that it is live, wait until it agrees',
      ...back,
    ]);
  });

  test('when green serves the new release alone must leave it so', () => {
    expect(recovered(nth('switch', 3), true)).toEqual(['undone']);
    expect(recovered(nth('healthy', 2), true)).toEqual(['undone', 'stop release 2 in blue']);
    expect(recovered(nth('switch', 4), false)).toEqual(['undone', 'stop release 2 in blue']);
  });

  test('when both serve it must finish it', () => {
    expect(recovered(nth('switch', 4), true)).toEqual(['finished']);
  });

  test('between the symlink and the reload must stay at what nginx serves', () => {
    const world = {
      ...bothLive({ traffic: toColor('green'), blue: [container('web', 2)] }),
      desired: { kind: 'both' } as Routing,
    };
    const { steps: left } = recoveryOf(journalAt(steps, nth('switch', 4)), world);
    expect(left.map(({ kind }) => kind)).toEqual(['reconcile', 'drain', 'stop']);
  });
});

test('a first release that was cut short once blue served must leave it serving', () => {
  const first = STARTS['a first release'];
  const steps = plan(first);
  const { left } = cutShort(
    first,
    steps.findLastIndex(({ kind }) => kind === 'healthy'),
    false,
  );
  expect(left).toMatchObject([{ kind: 'stop', color: 'green' }]);
});
