import type { Config } from '../../config/config.ts';
import { initialRouting } from '../../render/nginx/states.ts';
import { type Color, otherColor } from '../../traffic/color.ts';
import { type Routing, toColor } from '../../traffic/routing.ts';
import { type Observed, unfitness } from '../observed.ts';
import type { ReleaseFacts } from '../release-facts.ts';
import type { Step } from '../step.ts';
import { finishStep } from './color-steps.ts';
import { lateStops } from './handover-steps.ts';
import { hookSteps } from './hook-steps.ts';

/** A color that is ready for all of the traffic. */
interface Succession {
  facts: ReleaseFacts;
  why: string;
  /** How its workers take over. */
  workers: readonly Step[];
}

/** Gives all traffic to a color, watches it, and stops of the other one what is not kept. Pure. */
export function switchSteps(config: Config, observed: Observed, { facts, why, workers }: Succession): Step[] {
  const from = toColor(otherColor(facts.color));
  return [
    ...hookSteps(config, 'before_switch', facts),
    ...workers,
    { kind: 'switch', why, to: toColor(facts.color), from },
    ...settleSteps(config, observed, facts),
  ];
}

/** What follows once a color has all the traffic. Pure. */
export function settleSteps(config: Config, observed: Observed, facts: ReleaseFacts): Step[] {
  const from = otherColor(facts.color);
  return [
    ...hookSteps(config, 'after_switch', facts),
    ...watchStep(config, observed, facts),
    ...standbySteps(config, observed, from),
  ];
}

/** What becomes of a color that has no traffic any more. Pure. */
export function standbySteps(config: Config, observed: Observed, color: Color): Step[] {
  const workers = lateStops(config, observed, color);
  if (observed.colors[color].containers.length === 0) return workers;
  if (config.standby === 'keep') return [...workers, ...cutStep(config)];
  return [...workers, finishStep(config, color), { kind: 'stop', why: 'standby: stop', color }];
}

/** Tells what was cut, before the release is over. */
function cutStep({ drain: { timeout, close } }: Config): Step[] {
  const why = 'drain.close: now, so that what lives long comes back to the new color';
  return close === 'now' ? [{ kind: 'drain', why, timeout }] : [];
}

/** Takes a color out of the traffic. Nothing leads back behind that: what fails later leaves it out. Pure. */
export function leaveSteps(config: Config, color: Color, why: string): Step[] {
  return [{ kind: 'switch', why, to: toColor(otherColor(color)) }, finishStep(config, color)];
}

/** What gets the traffic when the release fails. */
export function routingNow(config: Config, { routing }: Observed): Routing {
  return routing ?? initialRouting(config);
}

/** No watch without a fit color to go back to, nor after a rollback, which is the way back already. Pure. */
export function watchStep(config: Config, observed: Observed, { color, command }: ReleaseFacts): Step[] {
  const { watch } = config;
  const from = otherColor(color);
  if (watch === undefined || command === 'rollback' || unfitness(config, observed, from) !== undefined) return [];
  return [{ kind: 'watch', why: `a breach gives the traffic back to ${from}`, color, limits: watch }];
}
