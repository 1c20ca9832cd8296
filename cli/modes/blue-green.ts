import type { Mode } from '../release/mode.ts';
import { earlySteps, wakeSteps } from '../release/plan/handover-steps.ts';
import { type Releasing, stageSteps } from '../release/plan/releasing.ts';
import { switchSteps } from '../release/plan/switch-steps.ts';
import type { Step } from '../release/step.ts';

export const blueGreenMode: Mode = {
  up: (releasing) => blueGreen(releasing),
  restore: (releasing) => blueGreen(releasing),
  takeOver: (config, observed, facts) =>
    switchSteps(config, observed, {
      facts,
      why: `release ${facts.release} is running and healthy`,
      workers: wakeSteps(config, observed, facts.color, facts.command === 'switch'),
    }),
};

/** Starts the release in the idle color, which then gets all traffic at once. Pure. */
export function blueGreen(releasing: Releasing, why = `release ${releasing.facts.release} is ready`): Step[] {
  const { input, facts, timeout } = releasing;
  const { config, observed, project } = input;
  const workers = earlySteps(config, observed, facts.color, { project, timeout });
  return [...stageSteps(releasing), ...switchSteps(config, observed, { facts, workers, why })];
}
