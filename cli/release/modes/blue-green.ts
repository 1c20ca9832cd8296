import { type Releasing, stageSteps } from '../plan/releasing.ts';
import { switchSteps } from '../plan/switch-steps.ts';
import type { Step } from '../step.ts';

/** The idle color is brought up and gets all traffic at once. Pure. */
export function blueGreen(releasing: Releasing, why = `release ${releasing.facts.release} is ready`): Step[] {
  const { input, facts } = releasing;
  return [...stageSteps(releasing), ...switchSteps(input.config, input.observed, facts, why)];
}
