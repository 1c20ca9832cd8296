/** How long one step of a canary may stand. */
export const STEP_TIME = { least: '1s', most: '24h' } as const;

/** Whether every step gives the release more visitors than the one before; no steps lead nowhere. */
export function isRising(steps: readonly number[]): boolean {
  return steps.length > 0 && steps.every((step, index) => step > (steps[index - 1] ?? 0));
}
