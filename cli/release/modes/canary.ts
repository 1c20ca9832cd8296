import { otherColor } from '../../color.ts';
import type { Config } from '../../config/config.ts';
import { configFile } from '../../render/render.ts';
import { type Traffic, toColor } from '../../traffic.ts';
import type { ReleaseFacts } from '../facts.ts';
import { type Observed, releaseOf } from '../observed.ts';
import { hookSteps } from '../plan/hook-steps.ts';
import type { CanarySteps } from '../plan/input.ts';
import { type Releasing, stageSteps } from '../plan/releasing.ts';
import { settleSteps, standbySteps, trafficNow } from '../plan/switch-steps.ts';
import type { Step } from '../step.ts';
import { blueGreen } from './blue-green.ts';

/** The idle color is brought up and gets a share of the visitors, then a greater one, then all. Pure. */
export function canary(releasing: Releasing, steps: CanarySteps): Step[] {
  const { input, facts } = releasing;
  const { config, observed } = input;
  // Nobody has the rest of the visitors yet.
  if (releaseOf(observed.colors[otherColor(facts.color)]) === undefined) return blueGreen(releasing);
  return [
    ...stageSteps(releasing),
    ...hookSteps(config, 'before_switch', facts),
    ...riseSteps(config, observed, facts, steps),
  ];
}

/** One share after the other; all of it only when each has its time. Pure. */
export function riseSteps(config: Config, observed: Observed, facts: ReleaseFacts, canarySteps: CanarySteps): Step[] {
  const { steps, every } = canarySteps;
  const percents = every === undefined ? steps.slice(0, 1) : steps;
  const weights = percents.map((percent) => ({ kind: 'canary', color: facts.color, percent }) as const);
  return [
    ...writeWeights(weights),
    ...weights.flatMap((to) => weightSteps(config, observed, to, every)),
    ...(every === undefined ? [] : promoteSteps(config, observed, facts)),
  ];
}

/** The canary gets everybody. Pure. */
export function promoteSteps(config: Config, observed: Observed, facts: ReleaseFacts): Step[] {
  const why = `release ${facts.release} did well as a canary`;
  return [
    { kind: 'switch', why, to: toColor(facts.color), from: trafficNow(config, observed) },
    ...settleSteps(config, observed, facts),
  ];
}

/** Everybody goes back to the color that was there before. Pure. */
export function abortSteps(config: Config, observed: Observed, facts: ReleaseFacts): Step[] {
  return [
    { kind: 'switch', why: 'the canary is given up', to: toColor(facts.color) },
    ...standbySteps(config, observed, otherColor(facts.color)),
  ];
}

function writeWeights(weights: readonly Traffic[]): Step[] {
  if (weights.length === 0) return [];
  return [{ kind: 'write', why: 'the shares of a canary', files: weights.map(configFile), undo: false }];
}

function weightSteps(
  config: Config,
  observed: Observed,
  to: Extract<Traffic, { kind: 'canary' }>,
  every: number | undefined,
): Step[] {
  const why = `${to.percent}% of the visitors try it`;
  const weight: Step = { kind: 'switch', why, to, from: trafficNow(config, observed) };
  if (every === undefined) return [weight];
  if (config.watch === undefined) return [weight, { kind: 'hold', why: 'time to look', ms: every }];
  const limits = { ...config.watch, for: every };
  return [weight, { kind: 'watch', why: 'a breach gives all visitors back', color: to.color, limits }];
}
