export const STEP_TIME = { least: '1s', most: '24h' } as const;

export function isRising(steps: readonly number[]): boolean {
  return steps.length > 0 && steps.every((step, index) => step > (steps[index - 1] ?? 0));
}
