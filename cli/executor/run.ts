import type { Clock } from '../context.ts';
import { BgcError, ExitCode, messageOf } from '../errors.ts';
import { isUntouched } from '../release/recovery.ts';
import { describe, type Step } from '../release/step.ts';
import { undoOfFailed } from '../release/undo.ts';
import { type Means, perform } from './perform.ts';
import { undo } from './undo.ts';

export interface RunOptions extends Means {
  /** Aborted by Ctrl-C: the step under way ends, and what was done is undone. */
  signal: AbortSignal;
  clock: Pick<Clock, 'elapsed'>;
  /** Writes to disk that the step with this index is about to run, or that it failed. */
  journal: (index: number, failed?: true) => Promise<void>;
  /** The plan brings another to its end: what Docker could not be asked for stays to be done. */
  recovers?: true;
}

/**
 * Decides nothing. A step that fails, unless it is a best effort, has the earlier ones undone, the last one first.
 * Returns whether all of it was done, apart from what comes after the release.
 */
export async function run(plan: readonly Step[], options: RunOptions): Promise<boolean> {
  const begun: Step[] = [];
  let drained = true;
  let isWhole = true;
  for (const [index, step] of plan.entries()) {
    // A color that may still be finishing requests must not be stopped.
    if (step.phase === 'failure') continue;
    if (step.kind === 'stop' && !drained) {
      options.report({ event: 'warning', text: `${describe(step)}: left as it is, its requests may not have ended` });
      continue;
    }
    try {
      options.signal.throwIfAborted();
      await options.journal(index);
      begun.push(step);
      await timed(step, options);
    } catch (error) {
      if (isForgiven(step, error, options)) {
        options.report({ event: 'warning', text: `${describe(step)} failed: ${messageOf(error)}` });
        drained &&= step.kind !== 'drain';
        isWhole &&= step.phase === 'after';
        continue;
      }
      await noteFailure(index, options);
      await undo(undoOfFailed(await withEffect(begun, step, options), step), options);
      await tellOfFailure(plan, options.signal.aborted ? 'interrupted' : messageOf(error), options);
      throw error;
    }
  }
  return isWhole;
}

/** A proxy that did not come to be replaced needs its former files. */
async function withEffect(begun: readonly Step[], failed: Step, { undoEngine }: RunOptions): Promise<readonly Step[]> {
  if (failed.kind !== 'proxy' || failed.former === undefined) return begun;
  const observed = await undoEngine.observe().catch(() => undefined);
  return observed !== undefined && isUntouched(failed, observed) ? begun.filter((step) => step !== failed) : begun;
}

/** What a recovery could not ask for stays to be done, after Ctrl-C too. */
function isForgiven({ bestEffort }: Step, error: unknown, { recovers, signal }: RunOptions): boolean {
  const isUnreachable = error instanceof BgcError && error.code === ExitCode.unreachable;
  return bestEffort === true && !(recovers && (isUnreachable || signal.aborted));
}

/** The next bgc process must not take the release for a good one. Undoing it matters more than noting it. */
function noteFailure(index: number, { journal }: RunOptions): Promise<void> {
  return journal(index, true).catch(() => undefined);
}

/** Ctrl-C does not end the user's hook for failures, and the hook's own failure never hides the first error. */
async function tellOfFailure(plan: readonly Step[], error: string, options: RunOptions): Promise<void> {
  for (const step of plan) {
    if (step.phase !== 'failure' || step.kind !== 'hook') continue;
    try {
      await timed({ ...step, facts: { ...step.facts, error } }, { ...options, engine: options.undoEngine });
    } catch (failure) {
      options.report({ event: 'warning', text: messageOf(failure) });
    }
  }
}

async function timed(step: Step, options: RunOptions): Promise<void> {
  const { report, clock } = options;
  report({ event: 'step', status: 'started', step });
  const since = clock.elapsed();
  try {
    await perform(step, options);
    report({ event: 'step', status: 'done', step, ms: clock.elapsed() - since });
  } catch (error) {
    report({ event: 'step', status: 'failed', step, ms: clock.elapsed() - since });
    throw error;
  }
}
