import type { Config } from '../../config/config.ts';
import { canaryIn } from '../../traffic/routing.ts';
import type { ReleaseFacts } from '../release-facts.ts';
import { routingAfter, type Step } from '../step.ts';
import { hookSteps } from './hook-steps.ts';

/** The hooks at the end of a plan. A staged release, or one still tried on some visitors, has not ended yet. Pure. */
export function lastSteps(config: Config, facts: ReleaseFacts, steps: readonly Step[]): Step[] {
  const last = routingAfter(steps);
  const isOver = last !== undefined && canaryIn(last) === undefined;
  return [...(isOver ? hookSteps(config, 'after_release', facts) : []), ...hookSteps(config, 'on_failure', facts)];
}
