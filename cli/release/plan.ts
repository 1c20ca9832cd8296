import type { Config } from '../config/config.ts';
import { factsOf, type ReleaseFacts } from './facts.ts';
import { blueGreen } from './modes/blue-green.ts';
import { canary } from './modes/canary.ts';
import { primaryFallback } from './modes/primary-fallback.ts';
import { joinSteps, rolling } from './modes/rolling.ts';
import { configsOf, idleColor, nextColor, type Observed, releaseOf } from './observed.ts';
import { foundation, repairStep, withdrawSteps } from './plan/foundation.ts';
import { imageSteps, pruneStep } from './plan/images.ts';
import type { CanarySteps, PlanInput, UpOptions } from './plan/input.ts';
import { lastSteps } from './plan/last-steps.ts';
import { pileStep } from './plan/pile-steps.ts';
import { reachSteps } from './plan/proof-steps.ts';
import { type Releasing, stageSteps } from './plan/releasing.ts';
import { switchSteps, trafficNow } from './plan/switch-steps.ts';
import { withoutNever } from './plan/without-never.ts';
import { wakeSteps } from './plan/worker-steps.ts';
import type { Step } from './step.ts';

/** `bgc up`: a new release, given the traffic in the way of its mode. Pure. */
export function planUp(input: PlanInput, options: UpOptions): Step[] {
  const { config, observed } = input;
  const release = observed.lastRelease + 1;
  const facts = factsOf(observed, { command: 'up', color: nextColor(config, observed), release });
  const releasing: Releasing = {
    input,
    facts,
    foundation: foundation(input, imageSteps(input, release, options), facts),
    timeout: options.timeout,
  };
  const steps = options.noSwitch ? stageSteps(releasing) : inItsMode(releasing, options.canary);
  return withoutNever(
    [
      ...steps,
      ...withdrawSteps(input, steps),
      ...pruneStep(config, observed, release),
      ...lastSteps(config, facts, steps),
    ],
    input,
  );
}

/**
 * `bgc rollback` to a release that has to be started first: its pins exist already. Pure.
 * @param never services of `bgc.yaml` that it never had
 */
export function planRestore(input: PlanInput, release: number, never: readonly string[] = []): Step[] {
  const { config, observed } = input;
  const facts = factsOf(observed, { command: 'rollback', color: nextColor(config, observed), release });
  const releasing: Releasing = { input, facts, foundation: foundation(input, [], facts), timeout: undefined };
  // What is known to work does not need to be tried on a few visitors first.
  const steps = config.traffic.mode === 'canary' ? blueGreen(releasing) : inItsMode(releasing, undefined);
  return withoutNever([...steps, ...withdrawSteps(input, steps), ...lastSteps(config, facts, steps)], input, never);
}

function inItsMode(releasing: Releasing, steps: CanarySteps | undefined): Step[] {
  const { traffic } = releasing.input.config;
  if (steps !== undefined) return canary(releasing, steps);
  switch (traffic.mode) {
    case 'blue-green':
      return blueGreen(releasing);
    case 'canary':
      return canary(releasing, traffic);
    case 'rolling':
      return rolling(releasing);
    case 'primary-fallback':
      return primaryFallback(releasing);
  }
}

/** `bgc switch`, and a `rollback` to a warm standby. Pure. */
export function planSwitch(config: Config, observed: Observed, command: 'switch' | 'rollback'): Step[] {
  const color = idleColor(observed);
  const facts = factsOf(observed, { command, color, release: releaseOf(observed.colors[color]) ?? 0 });
  const steps = takeOver(config, observed, facts);
  const plan = [
    ...repairStep(observed),
    // A rollback is urgent: it does not wait.
    ...(command === 'rollback' ? [] : pileStep(config, observed)),
    ...reachSteps(configsOf(config, observed)[color], color),
    ...steps,
    ...lastSteps(config, facts, steps),
  ];
  return withoutNever(plan, { config, observed });
}

/** A color that is up and has no traffic gets what its mode has for it. */
function takeOver(config: Config, observed: Observed, facts: ReleaseFacts): Step[] {
  const { color, release } = facts;
  switch (config.traffic.mode) {
    case 'blue-green':
    case 'canary':
      return switchSteps(config, observed, {
        facts,
        why: `release ${release} is running and healthy`,
        workers: wakeSteps(config, observed, color, facts.command === 'switch'),
      });
    case 'rolling':
      return joinSteps(configsOf(config, observed)[color], color, true);
    case 'primary-fallback':
      return [
        { kind: 'switch', why: 'the primary is back', to: { kind: 'primary' }, from: trafficNow(config, observed) },
      ];
  }
}
