import { usageError } from '../errors.ts';
import type { CanarySteps } from '../release/plan/input.ts';
import { duration } from './mutating.ts';

/** @throws BgcError unless `5,25,50` are percentages that rise, and `every` is a duration */
export function canarySteps(written: string, every: string | undefined): CanarySteps {
  const steps = written.split(',').map((step) => share(step.trim()));
  const isRising = steps.every((step, index) => step > (steps[index - 1] ?? 0));
  if (!isRising) throw usageError(`the steps of a canary must rise, not ${written}`, 'such as --canary 5,25,50');
  return every === undefined ? { steps } : { steps, every: duration('--every', every) };
}

/** @throws BgcError unless it is a whole number from 1 to 99, maybe with a % */
export function share(written: string): number {
  const [, digits] = /^([1-9]\d?)%?$/.exec(written) ?? [];
  if (digits !== undefined) return Number(digits);
  throw usageError(`${written || 'nothing'} is not a share of the visitors`, 'a whole number from 1 to 99, such as 5');
}
