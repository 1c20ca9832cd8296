import type { Color } from '../traffic/color.ts';
import type { ReleaseCommand } from './release-facts.ts';
import { describe, type Step } from './step.ts';

/** Where it is kept, from the project directory. */
export const JOURNAL = 'bgc/state/journal.json';

/** The plan in flight: written before each step; removed once the plan has succeeded or is completely undone. */
export interface Journal {
  version: 2;
  command: ReleaseCommand;
  release: number;
  /** The color that is being renewed, or that will have the traffic at the end. */
  color: Color;
  /** ISO 8601. */
  at: string;
  steps: readonly Step[];
  /** Index of the step that was about to run, or had run. */
  index: number;
  /** The plan failed: the changes that remain must be undone, even if the new release has the traffic. */
  failed?: true;
}

export function stepInFlight({ steps, index }: Journal): string {
  const step = steps[index];
  return step === undefined ? 'the end' : describe(step);
}
