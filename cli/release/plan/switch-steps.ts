import { type Color, otherColor } from '../../color.ts';
import type { Config } from '../../config/config.ts';
import { initialTraffic } from '../../render/states.ts';
import { type Traffic, toColor } from '../../traffic.ts';
import type { ReleaseFacts } from '../facts.ts';
import { neededAtOnce, type Observed, unfitness } from '../observed.ts';
import type { Step } from '../step.ts';
import { hookSteps } from './hook-steps.ts';
import { lateStops } from './worker-steps.ts';

/** A color that is ready for all of the traffic. */
export interface Succession {
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
  return [
    ...workers,
    { kind: 'drain', why: `${color} still finishes its requests`, timeout: config.drain.timeout },
    { kind: 'stop', why: 'standby: stop', color },
  ];
}

/** Tells what was cut, before the release is over. */
function cutStep({ drain: { timeout, close } }: Config): Step[] {
  const why = 'drain.close: now, so that what lives long comes back to the new color';
  return close === 'now' ? [{ kind: 'drain', why, timeout }] : [];
}

/** Takes a color out of the traffic. Nothing leads back behind that: what fails later leaves it out. Pure. */
export function leaveSteps(config: Config, color: Color, why: string): Step[] {
  return [
    { kind: 'switch', why, to: toColor(otherColor(color)) },
    { kind: 'drain', why: `${color} still finishes its requests`, timeout: config.drain.timeout },
  ];
}

/** What gets the traffic when the release fails. */
export function trafficNow(config: Config, { traffic }: Observed): Traffic {
  return traffic ?? initialTraffic(config);
}

/** Nobody is watched who has nobody to give the traffic back to; and a rollback is the way out, not another attempt. */
export function watchStep(config: Config, { colors }: Observed, { color, command }: ReleaseFacts): Step[] {
  const { watch } = config;
  const from = otherColor(color);
  if (watch === undefined || command === 'rollback' || unfitness(colors[from], neededAtOnce(config)) !== undefined)
    return [];
  return [{ kind: 'watch', why: `a breach gives the traffic back to ${from}`, color, limits: watch }];
}

/** How many generations of nginx workers may finish their requests at the same time: each has memory of its own. */
const MOST_GENERATIONS = 3;

/**
 * Waits for old workers when there are many. Pure.
 * @param switches how many follow before the next drain
 */
export function pileStep(config: Config, { proxy }: Observed, switches = 1): Step[] {
  if (proxy.state !== 'running' || proxy.workers === 0) return [];
  const generations = Math.ceil(proxy.draining / proxy.workers);
  const most = MOST_GENERATIONS - switches;
  if (generations <= most) return [];
  const more = switches === 1 ? 'one more' : `${switches} more`;
  const why = `${generations} generations of nginx workers still finish requests, ${more} would pile up`;
  return [{ kind: 'drain', why, timeout: config.drain.timeout, leave: most * proxy.workers }];
}

/** The same between the switches of one plan, which come that many milliseconds after each other. Pure. */
export function spacingStep({ drain: { timeout } }: Config, { proxy }: Observed, every: number): Step[] {
  // nginx has ended the workers of before by then.
  if (every >= timeout) return [];
  const workers = proxy.state === 'running' ? proxy.workers : 0;
  const why = `no more than ${MOST_GENERATIONS} generations of nginx workers are to finish requests at a time`;
  return [{ kind: 'drain', why, timeout, leave: (MOST_GENERATIONS - 1) * workers }];
}
