/** How long one canary step may last. */
export const STEP_TIME = { least: '1s', most: '24h' } as const;

/** Whether every step gives the release more visitors than the step before. False for an empty list. */
export function isRising(steps: readonly number[]): boolean {
  return steps.length > 0 && steps.every((step, index) => step > (steps[index - 1] ?? 0));
}
