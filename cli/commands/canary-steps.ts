import { isRising, STEP_TIME } from '../config/schema/canary-steps.ts';
import { milliseconds } from '../config/schema/duration.ts';
import { usageError } from '../errors.ts';
import { duration } from '../executor/locked.ts';
import type { CanarySteps } from '../release/plan/input.ts';

/** @throws BgcError, with the `example`, unless they are rising percentages (`5,25,50`) and `every` is a duration */
export function canarySteps(written: string, every: string | undefined, example: string): CanarySteps {
  const steps = written.split(',').map((step) => share(step.trim(), example));
  if (!isRising(steps)) throw usageError(`the canary steps ${written} must rise`, example);
  return every === undefined ? { steps } : { steps, every: timeOfEach(every) };
}

function share(written: string, example: string): number {
  const [, digits] = /^([1-9]\d?)%?$/.exec(written) ?? [];
  if (digits !== undefined) return Number(digits);
  const what = written === '' ? 'an empty value' : written;
  throw usageError(`${what} is not a share of the visitors: use a whole percentage from 1 to 99`, example);
}

/** @throws BgcError unless it is a duration that `traffic.every` allows; returns milliseconds */
export function timeOfEach(written: string): number {
  const ms = duration('--every', written);
  const { least, most } = STEP_TIME;
  if (ms >= milliseconds(least) && ms <= milliseconds(most)) return ms;
  throw usageError(`--every ${written} is not from ${least} to ${most}`, 'write it like 90s or 10m');
}
