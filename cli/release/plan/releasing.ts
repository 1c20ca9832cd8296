import type { Config } from '../../config/config.ts';
import type { Color } from '../../traffic/color.ts';
import { liveColors } from '../../traffic/routing.ts';
import type { Observed } from '../observed.ts';
import type { ReleaseFacts } from '../release-facts.ts';
import type { Step } from '../step.ts';
import { drainStep, renewSteps } from './color-steps.ts';
import { earlyWorkers } from './handover-steps.ts';
import { hookSteps } from './hook-steps.ts';
import type { PlanInput } from './input.ts';
import type { Prerequisites } from './prerequisites.ts';
import { proofSteps } from './proof-steps.ts';
import { leaveSteps } from './switch-steps.ts';

export interface Releasing {
  input: PlanInput;
  facts: ReleaseFacts;
  prerequisites: Prerequisites;
  /** Milliseconds that replace every `start_timeout`. */
  timeout: number | undefined;
}

/** Without touching the live color. Workers that must never run twice start when the traffic comes. Pure. */
export function stageSteps(releasing: Releasing): Step[] {
  const { input, facts, prerequisites, timeout } = releasing;
  const { config, observed } = input;
  const { color, release } = facts;
  return [
    ...prerequisites.before,
    ...drainStep(config, observed, `${color} may still finish requests of an earlier release`),
    ...beforeStart(releasing),
    ...narrowSteps(config, observed, color),
    ...renewSteps(input, {
      color,
      release,
      why: `${color} is idle`,
      runs: prerequisites.runs,
      timeout,
      asleep: earlyWorkers(config),
    }),
    ...prerequisites.takeover,
    ...proofSteps(config, color, timeout),
  ];
}

/** After a change of mode the color may still serve, beside the other color or as its fallback. */
function narrowSteps(config: Config, { routing }: Observed, color: Color): Step[] {
  if (routing === undefined || !liveColors(routing).includes(color)) return [];
  return leaveSteps(config, color, `${color} must stop serving`);
}

/** Not for an older release: migrations do not run backwards. */
export function beforeStart({ input: { config }, facts }: Releasing): Step[] {
  return facts.command === 'up' ? hookSteps(config, 'before_start', facts) : [];
}
