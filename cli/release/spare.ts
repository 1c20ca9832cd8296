import type { Step } from './step.ts';

/**
 * A plan that never forgets the release that was good last, the one to go back to when no color runs it any more, as
 * after `bgc down`. Pure.
 * @param history what ended how, oldest first
 * @param pins releases that have a pin
 */
export function sparing(
  plan: readonly Step[],
  history: readonly { release: number; result: string }[],
  pins: readonly number[],
): Step[] {
  const good = history.findLast(({ release, result }) => result === 'live' && pins.includes(release))?.release;
  return plan.flatMap((step): Step[] => {
    if (step.kind !== 'prune') return [step];
    const releases = step.releases.filter((release) => release !== good);
    return releases.length === 0 ? [] : [{ ...step, releases }];
  });
}
