import type { Config } from '../config/config.ts';
import { configsOf, idleColor, liveColor, type Observed, releaseOf } from '../release/observed.ts';
import { backlogStep } from '../release/plan/backlog-steps.ts';
import type { CanarySteps } from '../release/plan/input.ts';
import { lastSteps } from '../release/plan/last-steps.ts';
import { reconcileStep, restartStep } from '../release/plan/prerequisites.ts';
import { reachSteps } from '../release/plan/proof-steps.ts';
import { withoutNever } from '../release/plan/without-never.ts';
import type { Plan } from '../release/plan.ts';
import { factsOf, type ReleaseCommand, type ReleaseFacts } from '../release/release-facts.ts';
import type { Step } from '../release/step.ts';
import { abortSteps, promoteSteps, riseSteps } from './canary.ts';

export type CanaryWish = { kind: 'rise'; steps: CanarySteps } | { kind: 'promote' } | { kind: 'abort' };

/** `bgc canary`: changes the share of the release that is being tried. Pure. */
export function planCanary(
  config: Config,
  observed: Observed,
  wish: CanaryWish,
  command: 'canary' | 'rollback' = 'canary',
): Plan {
  const facts = canaryFacts(observed, wish, command);
  const steps = fromShare(canarySteps(config, observed, facts, wish), observed);
  const all = [
    ...reconcileStep(observed),
    ...restartStep(observed),
    // An abort is urgent: it does not wait for old workers.
    ...(wish.kind === 'abort' ? [] : backlogStep(config, observed)),
    ...reachSteps(configsOf(config, observed)[facts.color], facts.color),
    ...steps,
    ...lastSteps(config, facts, steps),
  ];
  return { facts, steps: withoutNever(all, { config, observed }) };
}

/** A switch that fails leaves the present share, and a command that fails takes it back too. */
function fromShare(steps: readonly Step[], { routing }: Observed): Step[] {
  const first = steps.find(({ kind }) => kind === 'switch');
  return steps.map((step) =>
    step === first && step.kind === 'switch' && routing !== undefined ? { ...step, before: routing } : step,
  );
}

function canarySteps(config: Config, observed: Observed, facts: ReleaseFacts, wish: CanaryWish): Step[] {
  switch (wish.kind) {
    case 'rise':
      return riseSteps(config, observed, facts, wish.steps);
    case 'promote':
      return promoteSteps(config, observed, facts);
    case 'abort':
      return abortSteps(config, observed, facts);
  }
}

/** Facts about the color that will have the traffic when all goes well. */
function canaryFacts(observed: Observed, { kind }: CanaryWish, command: ReleaseCommand): ReleaseFacts {
  const color = (kind === 'abort' ? liveColor(observed) : undefined) ?? idleColor(observed);
  return factsOf(observed, { command, color, release: releaseOf(observed.colors[color]) ?? 0 });
}
