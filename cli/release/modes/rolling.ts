import { COLORS, type Color, otherColor } from '../../color.ts';
import type { Config } from '../../config/config.ts';
import { liveColors, type Traffic, toColor } from '../../traffic.ts';
import { type Observed, unfitness } from '../observed.ts';
import { renewSteps } from '../plan/color-steps.ts';
import { hookSteps } from '../plan/hook-steps.ts';
import { proofSteps } from '../plan/proof-steps.ts';
import { beforeStart, type Releasing } from '../plan/releasing.ts';
import { watchStep } from '../plan/switch-steps.ts';
import type { Step } from '../step.ts';

const BOTH: Traffic = { kind: 'both' };

/**
 * Both colors serve. One after the other is taken out, renewed, proved and put back; when that fails it stays out, and
 * the other one serves on. Pure.
 */
export function rolling(releasing: Releasing): Step[] {
  const { input, facts, foundation } = releasing;
  const { config, observed } = input;
  const serving = servingColors(config, observed);
  const [first, second] = inOrder(serving);
  const oneRemains = serving.includes(second);
  return [
    ...foundation.before,
    ...beforeStart(releasing),
    ...(serving.includes(first) ? takeOut(config, first) : []),
    ...renew(releasing, first),
    ...hookSteps(config, 'before_switch', facts),
    ...putBack(config, first, oneRemains),
    ...watchStep(config, observed, { ...facts, color: first }),
    ...(oneRemains ? takeOut(config, second) : []),
    ...renew({ ...releasing, foundation: { before: [], takeover: [] } }, second),
    ...putBack(config, second, true),
    ...hookSteps(config, 'after_switch', facts),
  ];
}

/** The colors that visitors are sent to and that can answer them. */
export function servingColors(config: Config, { traffic, colors }: Observed): readonly Color[] {
  const names = config.services.map(({ name }) => name);
  const live = traffic === undefined ? [] : liveColors(traffic);
  return live.filter((color) => unfitness(colors[color], names) === undefined);
}

/** What does not serve comes first: nobody loses anything by it. */
function inOrder(serving: readonly Color[]): readonly [Color, Color] {
  const first = COLORS.find((color) => !serving.includes(color)) ?? 'blue';
  return [first, otherColor(first)];
}

function takeOut(config: Config, color: Color): Step[] {
  const other = otherColor(color);
  return [
    ...membershipStep(config, color, 'standby'),
    { kind: 'switch', why: `${other} serves alone while ${color} is renewed`, to: toColor(other) },
    { kind: 'drain', why: `${color} still finishes its requests`, timeout: config.drain.timeout },
  ];
}

function renew({ input, facts: { release }, foundation, timeout }: Releasing, color: Color): Step[] {
  return [
    ...renewSteps(input, { color, release, why: `${color} is out`, timeout }),
    ...foundation.takeover,
    ...proofSteps(input.config, color, timeout),
  ];
}

/**
 * Gives a color its part of the traffic again. Pure.
 * @param oneRemains whether the other color serves too
 */
export function putBack(config: Config, color: Color, oneRemains: boolean): Step[] {
  const other = otherColor(color);
  const why = `${color} is renewed`;
  return [
    ...membershipStep(config, color, 'live'),
    oneRemains
      ? { kind: 'switch', why, to: BOTH, from: toColor(other) }
      : { kind: 'switch', why, to: toColor(color), from: toColor(other) },
  ];
}

function membershipStep({ traffic, services }: Config, color: Color, state: 'live' | 'standby'): Step[] {
  if (traffic.mode !== 'rolling' || traffic.membership === undefined) return [];
  const { membership } = traffic;
  const why = state === 'live' ? 'it takes part again' : 'it finishes what it has and takes nothing new';
  return services
    .filter(({ port }) => port !== undefined)
    .map(({ name, port = 0 }) => ({ kind: 'membership', why, color, service: name, port, state, membership }));
}
