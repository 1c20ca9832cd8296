import { formatStep, type Step } from '../../cli/release/step.ts';

/** Reasons that plans give in every mode. */
export const PIN = 'a later build, pull or prune cannot change what this release runs';
export const REACH = 'nginx must know the addresses before the switch';

/** A plan as `bgc plan` prints it, a line for each step. */
export function text(steps: readonly Step[]): string[] {
  return steps.map(formatStep);
}

export function kinds(steps: readonly Step[]): string[] {
  return steps.map(({ kind }) => kind);
}
