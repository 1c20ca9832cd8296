import { configsOf, idleColor, releaseOf } from './observed.ts';
import { backlogStep } from './plan/backlog-steps.ts';
import { imageSteps, pruneStep } from './plan/images.ts';
import type { PlanInput, SwitchInput, UpOptions } from './plan/input.ts';
import { lastSteps } from './plan/last-steps.ts';
import { prerequisites, reconcileStep, stopPreviousSteps } from './plan/prerequisites.ts';
import { reachSteps } from './plan/proof-steps.ts';
import { type Releasing, stageSteps } from './plan/releasing.ts';
import { withoutNever } from './plan/without-never.ts';
import { factsOf, type ReleaseFacts } from './release-facts.ts';
import type { Step } from './step.ts';

export interface Plan {
  facts: ReleaseFacts;
  steps: readonly Step[];
}

/** `bgc up`: a new release that gets its traffic by the mode's strategy. Pure. */
export function planUp(input: PlanInput, options: UpOptions): Plan {
  const { config, observed, mode } = input;
  const release = observed.lastRelease + 1;
  const facts = factsOf(observed, { command: 'up', color: mode.next(config, observed), release });
  const releasing: Releasing = {
    input,
    facts,
    prerequisites: prerequisites(input, imageSteps(input, release, options), facts),
    timeout: options.timeout,
  };
  const steps = options.noSwitch ? stageSteps(releasing) : mode.up(releasing);
  const all = [
    ...steps,
    ...stopPreviousSteps(input, steps),
    ...pruneStep(config, observed, release),
    ...lastSteps(config, facts, steps),
  ];
  return { facts, steps: withoutNever(all, input) };
}

/** `bgc rollback` to a release that must be started first; its pins already exist. Pure. */
export function planRestore(input: PlanInput, release: number, never: readonly string[] = []): Plan {
  const { config, observed, mode } = input;
  const facts = factsOf(observed, { command: 'rollback', color: mode.next(config, observed), release });
  const releasing: Releasing = { input, facts, prerequisites: prerequisites(input, [], facts), timeout: undefined };
  const steps = mode.restore(releasing);
  const all = [...steps, ...stopPreviousSteps(input, steps), ...lastSteps(config, facts, steps)];
  return { facts, steps: withoutNever(all, input, never) };
}

/** `bgc switch`, and a `bgc rollback` to a warm standby. Pure. */
export function planSwitch({ config, observed, mode }: SwitchInput, command: 'switch' | 'rollback'): Plan {
  const color = idleColor(observed);
  const facts = factsOf(observed, { command, color, release: releaseOf(observed.colors[color]) ?? 0 });
  const steps = mode.takeOver(config, observed, facts);
  const all = [
    ...reconcileStep(observed),
    // A rollback is urgent: it does not wait for old workers.
    ...(command === 'rollback' ? [] : backlogStep(config, observed)),
    ...reachSteps(configsOf(config, observed)[color], color),
    ...steps,
    ...lastSteps(config, facts, steps),
  ];
  return { facts, steps: withoutNever(all, { config, observed }) };
}
