import type { Config } from '../../config/config.ts';
import { type Color, otherColor } from '../../traffic/color.ts';
import { enteringColors, isSameRouting, type Routing, toColor } from '../../traffic/routing.ts';
import { type Observed, unfitness } from '../observed.ts';
import type { ReleaseFacts } from '../release-facts.ts';
import { type Step, tidy } from '../step.ts';
import { finishStep } from './color-steps.ts';
import { lateStops } from './handover-steps.ts';
import { hookSteps } from './hook-steps.ts';

interface Succession {
  facts: ReleaseFacts;
  why: string;
  workers: readonly Step[];
}

/** Routes all traffic to a color, watches it, and stops the parts of the other color that are not kept. Pure. */
export function switchSteps(config: Config, observed: Observed, { facts, why, workers }: Succession): Step[] {
  const from = toColor(otherColor(facts.color));
  return [
    ...hookSteps(config, 'before_switch', facts),
    ...workers,
    switchStep(toColor(facts.color), why, from),
    ...settleSteps(config, observed, facts),
  ];
}

/** The steps after a color got all traffic. Pure. */
export function settleSteps(config: Config, observed: Observed, facts: ReleaseFacts): Step[] {
  const from = otherColor(facts.color);
  return [
    ...hookSteps(config, 'after_switch', facts),
    ...watchStep(config, observed, facts),
    ...standbySteps(config, observed, from),
  ];
}

export function standbySteps(config: Config, observed: Observed, color: Color): Step[] {
  const workers = lateStops(config, observed, color);
  if (observed.colors[color].containers.length === 0) return tidy(workers);
  if (config.standby === 'keep') return tidy([...workers, ...cutStep(config)]);
  return tidy([...workers, finishStep(config, color), { kind: 'stop', why: 'standby: stop', color }]);
}

/** Reports dropped requests before the release ends. */
function cutStep({ drain: { timeout, close } }: Config): Step[] {
  const why = 'drain.close: now, so that long-lived connections come back to the new color';
  return close === 'now' ? [{ kind: 'drain', why, timeout }] : [];
}

/** Takes a color out of the traffic. This is not undone: a later failure leaves the color out. Pure. */
export function leaveSteps(config: Config, color: Color, why: string): Step[] {
  return [switchStep(toColor(otherColor(color)), why), finishStep(config, color)];
}

/** @param from the routing that comes back when the release fails; without it, a failure leaves routing as it is */
export function switchStep(to: Routing, why: string, from?: Routing): Step {
  const step = { kind: 'switch', why, to, entering: enteringColors(to, from) } as const;
  if (from === undefined) return step;
  return {
    ...step,
    undo: isSameRouting(from, to) ? [] : [{ kind: 'reconcile', why: 'it had the traffic before', to: from }],
  };
}

/** No watch without a fit color to go back to, nor after a rollback, which is already the way back. Pure. */
export function watchStep(config: Config, observed: Observed, { color, command }: ReleaseFacts): Step[] {
  const { watch } = config;
  const from = otherColor(color);
  if (watch === undefined || command === 'rollback' || unfitness(config, observed, from) !== undefined) return [];
  return [{ kind: 'watch', why: `a breach routes traffic back to ${from}`, color, limits: watch }];
}
