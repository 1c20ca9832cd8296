import { usageError } from '../errors.ts';
import type { CanarySteps } from './plan/input.ts';

/**
 * The remaining steps of a canary. With a time for each, the present one starts over: how much of its time has passed
 * is not known. Pure.
 * @throws BgcError when no further step is known
 */
export function stepsLeft(known: CanarySteps | undefined, percent: number): CanarySteps {
  if (known === undefined) {
    throw usageError('the remaining steps of this canary are not known', 'bgc canary 50, or bgc canary promote');
  }
  const { every } = known;
  const left = known.steps.filter((step) => step > percent);
  if (every !== undefined) return { steps: [percent, ...left], every };
  if (left.length === 0) throw usageError('no step is left', 'bgc canary promote sends it all traffic');
  return { steps: left };
}
