import { isSameTraffic, type Traffic } from '../traffic.ts';
import { type Observed, releaseOf, whyUnfit } from './observed.ts';
import type { CreateStep, Step } from './step.ts';

/** Whether a plan replaced what served, and not only what stood by. */
export function replacesWhatServed(begun: readonly Step[]): boolean {
  return begun.some((step) => step.kind === 'create' && step.restore.length > 0);
}

/**
 * The way back of a plan that was to replace what served: last first, what was replaced comes back while it has no
 * traffic, and then gets it again. Pure.
 */
export function wayBack(begun: readonly Step[], observed: Observed, why: string): Step[] {
  let at = agreed(observed);
  const steps = begun.toReversed().flatMap((step): readonly Step[] => {
    if (step.kind === 'create') return isStillThere(step, observed) ? [] : step.restore;
    if (step.kind !== 'switch' || step.from === undefined || isSameTraffic(at, step.from)) return [];
    at = step.from;
    return [{ kind: 'repair', why, to: step.from }];
  });
  // Without a proxy nobody is talked to; it starts with what the symlink names.
  return observed.proxy.state === 'running' ? steps : steps.filter(({ kind }) => !NEEDS_PROXY.has(kind));
}

const NEEDS_PROXY: ReadonlySet<Step['kind']> = new Set(['repair', 'drain', 'reach', 'load']);

/** Who has the traffic, if symlink and nginx agree. */
function agreed({ traffic, linked }: Observed): Traffic | undefined {
  return isSameTraffic(traffic, linked) ? traffic : undefined;
}

/** The plan ended before it replaced anything. */
function isStillThere({ color, services, restore }: CreateStep, { colors }: Observed): boolean {
  const before = restore.find((step) => step.kind === 'create');
  return releaseOf(colors[color]) === before?.release && whyUnfit(colors[color], services) === undefined;
}
