import { isSameRouting, type Routing } from '../traffic/routing.ts';
import { routingAfter, type Step } from './step.ts';

interface Reached {
  /** The routing that the symlink and nginx agree on; missing where that is not known. */
  at?: Routing | undefined;
  isDone: (step: Step) => boolean;
}

/** The steps that take back those that have begun, last first, down to the last switch that is final. Pure. */
export function undoOf(begun: readonly Step[], { at, isDone }: Reached): Step[] {
  const open = begun.slice(begun.findLastIndex((step) => isFinal(step) && isDone(step)) + 1);
  const hadVisitors = open.some(({ kind }) => kind === 'switch');
  // A proxy that was created from new files needs them even if the release fails.
  const proxy = open.findLastIndex(({ kind }) => kind === 'proxy');
  const kept = open.filter(({ kind }, index) => kind !== 'write' || index > proxy);
  const steps = kept.toReversed().flatMap(({ undo = [] }) => undo);
  return withoutRepeats(hadVisitors ? steps : steps.filter((step) => !isForVisitors(step)), at);
}

/** A fallback may answer for a color that had visitors before the plan. */
export function isForVisitors(step: Step): boolean {
  return step.kind === 'drain' && step.of === undefined;
}

function isFinal({ kind, undo }: Step): boolean {
  return kind === 'switch' && undo === undefined;
}

/** Each share of a canary goes back to the same routing; one for which nothing is replaced is not gone through. */
function withoutRepeats(steps: readonly Step[], at: Routing | undefined): Step[] {
  let now = at;
  return steps.filter((step, index) => {
    if (step.kind !== 'reconcile') return true;
    const rest = steps.slice(index + 1);
    const next = rest.findIndex(({ kind }) => kind === 'reconcile');
    if (next >= 0 && !rest.slice(0, next).some(({ kind }) => kind === 'create')) return false;
    const isNew = !isSameRouting(step.to, now);
    now = step.to;
    return isNew;
  });
}

/** For a plan whose last step failed here: an engine that could not switch has put the former routing back. Pure. */
export function undoOfFailed(begun: readonly Step[], failed: Step): Step[] {
  const before = begun.filter((step) => step !== failed);
  const at = failed.kind === 'switch' ? (routingAfter(before) ?? failed.before ?? routingBefore(failed)) : undefined;
  return undoOf(begun, { at, isDone: (step) => step !== failed });
}

function routingBefore({ undo = [] }: Step): Routing | undefined {
  return undo.flatMap((step) => (step.kind === 'reconcile' ? [step.to] : []))[0];
}
