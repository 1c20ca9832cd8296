import type { Color } from '../../color.ts';
import { FALLBACK, liveColors, PRIMARY, type Traffic } from '../../traffic.ts';
import { neededAtOnce, releaseOf, unfitness } from '../observed.ts';
import { renewSteps } from '../plan/color-steps.ts';
import { hookSteps } from '../plan/hook-steps.ts';
import { proofSteps, reachSteps } from '../plan/proof-steps.ts';
import { beforeStart, type Releasing } from '../plan/releasing.ts';
import { trafficNow, watchStep } from '../plan/switch-steps.ts';
import type { Step } from '../step.ts';

const PRIMARY_SERVES: Traffic = { kind: 'primary' };
const READ_ONLY: Traffic = { kind: 'read-only' };

/**
 * The fallback answers what only reads while the primary is renewed; then it is renewed itself. What a failing release
 * has replaced comes back at the release it had. Pure.
 */
export function primaryFallback(releasing: Releasing): Step[] {
  const { input, foundation } = releasing;
  const { traffic } = input.observed;
  const serves = traffic !== undefined && liveColors(traffic).includes(PRIMARY) && isFit(releasing, PRIMARY);
  // Without a fallback nobody could take over: then it is the one that comes first.
  const fallbackFirst = serves && !isFit(releasing, FALLBACK);
  return [
    ...foundation.before,
    ...beforeStart(releasing),
    ...(fallbackFirst ? renewFallback(releasing) : []),
    ...(serves ? handOver(releasing) : []),
    ...renewPrimary(releasing),
    ...(fallbackFirst ? [] : renewFallback(releasing)),
  ];
}

function isFit({ input: { config, observed } }: Releasing, color: Color): boolean {
  return unfitness(observed.colors[color], neededAtOnce(config)) === undefined;
}

function handOver({ input: { config, observed } }: Releasing): Step[] {
  const why = `${FALLBACK} answers while ${PRIMARY} is renewed`;
  return [
    { kind: 'switch', why, to: READ_ONLY, from: trafficNow(config, observed) },
    { kind: 'drain', why: `${PRIMARY} still finishes its requests`, timeout: config.drain.timeout },
  ];
}

function renewPrimary({ input, facts, foundation, timeout }: Releasing): Step[] {
  const { config, observed } = input;
  return [
    ...renew({ input, facts, timeout }, PRIMARY, 'the primary'),
    ...foundation.takeover,
    ...proofSteps(config, PRIMARY, timeout),
    ...hookSteps(config, 'before_switch', facts),
    { kind: 'switch', why: `release ${facts.release} is ready`, to: PRIMARY_SERVES, from: READ_ONLY },
    ...hookSteps(config, 'after_switch', facts),
    ...watchStep(config, observed, { ...facts, color: PRIMARY }),
  ];
}

/** Not its checks: what it is to refuse, they may ask for. */
function renewFallback({ input, facts, timeout }: Omit<Releasing, 'foundation'>): Step[] {
  return [...renew({ input, facts, timeout }, FALLBACK, 'the fallback'), ...reachSteps(input.config, FALLBACK)];
}

function renew(
  { input, facts, timeout }: Pick<Releasing, 'input' | 'facts' | 'timeout'>,
  color: Color,
  why: string,
): Step[] {
  const restore = releaseOf(input.observed.colors[color]);
  const renewal = { color, release: facts.release, why, timeout };
  return renewSteps(input, restore === undefined ? renewal : { ...renewal, restore });
}
