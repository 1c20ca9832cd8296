import type { Color } from '../traffic/color.ts';
import type { ReleaseCommand } from './release-facts.ts';
import { describe, type Step } from './step.ts';

/** The plan in flight: written before each step, removed when the plan has ended either way. */
export interface Journal {
  version: 1;
  command: ReleaseCommand;
  release: number;
  /** The color that is renewed, or is to have the traffic at the end. */
  color: Color;
  /** ISO 8601. */
  at: string;
  steps: readonly Step[];
  /** The step that was about to happen, or happened. */
  index: number;
  /** It failed: what is left of it is to be undone, although it may have the traffic. */
  failed?: true;
}

/** The step that was under way. */
export function stepInFlight({ steps, index }: Journal): string {
  const step = steps[index];
  return step === undefined ? 'the end' : describe(step);
}
