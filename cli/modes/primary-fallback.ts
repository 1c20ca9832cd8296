import type { Mode } from '../release/mode.ts';
import { releaseOf, unfitness } from '../release/observed.ts';
import { backlogStep } from '../release/plan/backlog-steps.ts';
import { drainStep, finishSteps, renewSteps } from '../release/plan/color-steps.ts';
import { hookSteps } from '../release/plan/hook-steps.ts';
import { probeSteps, proofSteps, reachSteps } from '../release/plan/proof-steps.ts';
import { beforeStart, type Releasing } from '../release/plan/releasing.ts';
import { leaveSteps, routingNow, watchStep } from '../release/plan/switch-steps.ts';
import type { Runs } from '../release/runs.ts';
import { type Step, tidy } from '../release/step.ts';
import type { Color } from '../traffic/color.ts';
import { FALLBACK, isSameRouting, mainColor, PRIMARY, type Routing, toColor } from '../traffic/routing.ts';

const PRIMARY_SERVES: Routing = { kind: 'primary' };
const READ_ONLY: Routing = { kind: 'read-only' };

export const primaryFallbackMode: Mode = {
  up: primaryFallback,
  restore: primaryFallback,
  takeOver: (config, observed) => [
    { kind: 'switch', why: 'the primary is back', to: { kind: 'primary' }, from: routingNow(config, observed) },
  ],
};

/**
 * The fallback answers requests that only read while the primary is renewed; then the fallback is renewed. When the
 * release fails, each color that it replaced comes back at its previous release. Pure.
 */
function primaryFallback(releasing: Releasing): Step[] {
  const { prerequisites } = releasing;
  const fallbackFirst = lacksFallback(releasing);
  const { steps: handOver, serves } = handingOver(releasing);
  return [
    ...prerequisites.before,
    ...beforeStart(releasing),
    ...(fallbackFirst
      ? [...waiting(releasing, FALLBACK), ...renewFallback(releasing, releasing.prerequisites.runs)]
      : []),
    ...handOver,
    ...renewPrimary(releasing, serves, fallbackFirst ? withRelease(releasing, FALLBACK) : releasing.prerequisites.runs),
    ...(fallbackFirst
      ? []
      : [
          ...tidy(finishSteps(releasing.input.config, releasing.input.observed, FALLBACK)),
          // Visitors have the release, but it fails without its fallback.
          ...renewFallback(releasing, withRelease(releasing, PRIMARY)).map(
            (step): Step => ({ ...step, phase: 'tidy' }),
          ),
        ]),
  ];
}

function withRelease({ prerequisites: { runs }, facts: { release } }: Releasing, color: Color): Runs {
  return { ...runs, [color]: release };
}

/** Whether a primary that serves has no fallback to take over: after a change of mode no color has been one yet. */
function lacksFallback({ input: { config, observed } }: Releasing): boolean {
  const { routing } = observed;
  const isFit = (color: Color): boolean => unfitness(config, observed, color) === undefined;
  if (routing?.kind === 'primary') return isFit(PRIMARY) && !isFit(FALLBACK);
  return isSameRouting(routing, toColor(PRIMARY)) && isFit(PRIMARY);
}

/** Takes the primary out of the traffic, even when it cannot answer: visitors would reach it before its proof. */
function handingOver(releasing: Releasing): { steps: Step[]; serves: Routing } {
  const { config, observed } = releasing.input;
  const from = routingNow(config, observed);
  switch (from.kind) {
    case 'read-only':
      return { steps: waiting(releasing, PRIMARY), serves: from };
    case 'color':
      if (from.color === FALLBACK) return { steps: waiting(releasing, PRIMARY), serves: from };
      break;
    case 'both':
    case 'canary':
      return {
        steps: [...backlogStep(config, observed), ...leaveSteps(config, PRIMARY, 'there is only one primary')],
        serves: toColor(FALLBACK),
      };
    case 'primary':
      break;
  }
  const why = `${FALLBACK} answers while ${PRIMARY} is recreated`;
  return {
    // The plan must not wait for all old workers before the primary is back: that is a second switch.
    steps: [
      ...backlogStep(config, observed, 2),
      { kind: 'switch', why, to: READ_ONLY, from },
      ...leaving(releasing, from),
    ],
    serves: READ_ONLY,
  };
}

/**
 * Reads on old workers fall back by themselves, so only writes are waited for: a browser's idle connection must not
 * prolong the time in which no visitor can write. Workers of another mode know no fallback.
 */
function leaving({ input }: Releasing, from: Routing): Step[] {
  return finishSteps(input.config, input.observed, PRIMARY).map((step) =>
    step.kind === 'drain' && from.kind === 'primary'
      ? { ...step, of: PRIMARY, why: `${FALLBACK} answers late requests` }
      : step,
  );
}

function waiting({ input: { config, observed } }: Releasing, color: Color): Step[] {
  return drainStep(config, observed, `${color} may still finish requests`);
}

function renewPrimary({ input, facts, prerequisites, timeout }: Releasing, from: Routing, runs: Runs): Step[] {
  const { config, observed } = input;
  return [
    ...renew({ input, facts, timeout }, PRIMARY, 'the primary', runs),
    ...prerequisites.takeover,
    ...proofSteps(config, PRIMARY, timeout),
    ...hookSteps(config, 'before_switch', { ...facts, live: mainColor(from) }),
    { kind: 'switch', why: `release ${facts.release} is ready`, to: PRIMARY_SERVES, from },
    ...hookSteps(config, 'after_switch', facts),
    ...watchStep(config, observed, facts),
  ];
}

/** Without checks: they may send requests that the fallback must refuse. */
function renewFallback({ input, facts, timeout }: Releasing, runs: Runs): Step[] {
  return [
    ...renew({ input, facts, timeout }, FALLBACK, 'the fallback', runs),
    ...reachSteps(input.config, FALLBACK),
    ...probeSteps(input.config, FALLBACK, timeout),
  ];
}

function renew(
  { input, facts, timeout }: Pick<Releasing, 'input' | 'facts' | 'timeout'>,
  color: Color,
  why: string,
  runs: Runs,
): Step[] {
  const restore = releaseOf(input.observed.colors[color]);
  const renewal = { color, release: facts.release, why, runs, timeout };
  return renewSteps(input, restore === undefined ? renewal : { ...renewal, restore });
}
