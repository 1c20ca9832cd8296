import { type Releasing, stageSteps } from '../plan/releasing.ts';
import { switchSteps } from '../plan/switch-steps.ts';
import { earlySteps } from '../plan/worker-steps.ts';
import type { Step } from '../step.ts';

/** The idle color is brought up and gets all traffic at once. Pure. */
export function blueGreen(releasing: Releasing, why = `release ${releasing.facts.release} is ready`): Step[] {
  const { input, facts, timeout } = releasing;
  const { config, observed, project } = input;
  const workers = earlySteps(config, observed, facts.color, { project, timeout });
  return [...stageSteps(releasing), ...switchSteps(config, observed, { facts, workers, why })];
}
