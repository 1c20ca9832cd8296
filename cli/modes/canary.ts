import type { Config } from '../config/config.ts';
import type { TrafficOf } from '../config/modes.ts';
import { whyDown } from '../release/active-canary.ts';
import type { Mode } from '../release/mode.ts';
import { configsOf, neededAtOnce, type Observed, releaseOf } from '../release/observed.ts';
import { spacingStep } from '../release/plan/backlog-steps.ts';
import { earlySteps, wakeSteps } from '../release/plan/handover-steps.ts';
import { hookSteps } from '../release/plan/hook-steps.ts';
import type { CanarySteps } from '../release/plan/input.ts';
import { type Releasing, stageSteps } from '../release/plan/releasing.ts';
import { settleSteps, standbySteps, switchStep } from '../release/plan/switch-steps.ts';
import type { ReleaseFacts } from '../release/release-facts.ts';
import { type Runs, runsOf } from '../release/runs.ts';
import type { Step } from '../release/step.ts';
import { configPath } from '../render/nginx/config-file.ts';
import { otherColor } from '../traffic/color.ts';
import { type Canary, toColor } from '../traffic/routing.ts';
import { blueGreen, blueGreenMode } from './blue-green.ts';

export function canaryMode(traffic: TrafficOf<'canary'>): Mode {
  return withShares({ ...blueGreenMode, nginx: { ...blueGreenMode.nginx, cookie: traffic.cookie } }, traffic);
}

/** A release that is known to work does not need to be tried on a few visitors first. */
export function withShares(mode: Mode, shares: CanarySteps): Mode {
  return { ...mode, shares, up: (releasing) => canary(releasing, shares) };
}

/** Starts the release in the idle color, which gets a share of the visitors, then a greater one, then all. Pure. */
function canary(releasing: Releasing, steps: CanarySteps): Step[] {
  const { input, facts, prerequisites } = releasing;
  const { config, observed } = input;
  const stable = otherColor(facts.color);
  const problem = whyDown(observed.colors[stable], neededAtOnce(configsOf(config, observed)[stable]));
  if (problem !== undefined) return blueGreen(releasing, allAtOnce(releasing, problem));
  const shares = sharesOf(facts, steps);
  // nginx must refuse a bad configuration before anything starts.
  const before = [
    ...prerequisites.before,
    ...writeShares(shares, { ...prerequisites.runs, [facts.color]: facts.release }),
  ];
  return [
    ...stageSteps({ ...releasing, prerequisites: { ...prerequisites, before } }),
    ...hookSteps(config, 'before_switch', facts),
    ...shareSteps(config, observed, facts, { shares, every: steps.every }),
  ];
}

function allAtOnce({ input, facts }: Releasing, problem: string): string {
  const stable = otherColor(facts.color);
  const ready = `release ${facts.release} is ready`;
  return releaseOf(input.observed.colors[stable]) === undefined
    ? ready
    : `${ready}; ${stable} keeps no visitors: it ${problem}`;
}

/** One share after the other; all traffic only when each share has a time. Pure. */
export function riseSteps(config: Config, observed: Observed, facts: ReleaseFacts, steps: CanarySteps): Step[] {
  const shares = sharesOf(facts, steps);
  return [
    ...writeShares(shares, runsOf(observed)),
    ...shareSteps(config, observed, facts, { shares, every: steps.every }),
  ];
}

/** The canary gets all visitors, and the workers that must never run twice, which stayed with the old release. Pure. */
export function promoteSteps(config: Config, observed: Observed, facts: ReleaseFacts): Step[] {
  const why = `release ${facts.release} did well as a canary`;
  const isFresh = facts.command === 'up';
  return [
    ...(isFresh ? earlySteps(config, observed, facts.color) : wakeSteps(config, observed, facts.color, true)),
    switchStep(toColor(facts.color), why, toColor(otherColor(facts.color))),
    ...settleSteps(config, observed, facts),
  ];
}

export function abortSteps(config: Config, observed: Observed, facts: ReleaseFacts): Step[] {
  return [
    switchStep(toColor(facts.color), 'the canary is aborted'),
    ...standbySteps(config, observed, otherColor(facts.color)),
  ];
}

/** Without a time for each, only the first: the user decides about the next one. */
function sharesOf({ color }: ReleaseFacts, { steps, every }: CanarySteps): Canary[] {
  const percents = every === undefined ? steps.slice(0, 1) : steps;
  return percents.map((percent) => ({ kind: 'canary', color, percent }));
}

function writeShares(shares: readonly Canary[], runs: Runs): Step[] {
  const why = 'the shares of a canary; nginx tests them first';
  return [{ kind: 'write', why, files: shares.map(configPath), runs }];
}

function shareSteps(
  config: Config,
  observed: Observed,
  facts: ReleaseFacts,
  { shares, every }: { shares: readonly Canary[]; every: number | undefined },
): Step[] {
  if (every === undefined) return shares.map(shareStep);
  const spacing = spacingStep(config, observed, every);
  return [
    ...shares.flatMap((share) => [shareStep(share), tryStep(config, share, every), ...spacing]),
    ...promoteSteps(config, observed, facts),
  ];
}

/** A release that fails as a canary loses all its visitors, regardless of the share it had before. */
function shareStep(to: Canary): Step {
  return switchStep(to, `${to.percent}% of the visitors try it`, toColor(otherColor(to.color)));
}

function tryStep({ watch }: Config, { color, percent }: Canary, every: number): Step {
  if (watch === undefined)
    return { kind: 'soak', why: 'time to look; if it fails, all visitors go back', color, ms: every };
  const limits = { ...watch, for: every };
  return { kind: 'watch', why: 'a breach sends all visitors back', color, limits, share: percent };
}
