import { messageOf } from '../errors.ts';
import { describe, type Step } from '../release/step.ts';
import { type Means, perform, undosOfBegun } from './perform.ts';
import { type Undo, Undos } from './undo.ts';

export interface RunOptions extends Means {
  /** Aborted by Ctrl-C: the step under way ends, and what was done is undone. */
  signal: AbortSignal;
  /** Milliseconds. */
  now: () => number;
  /** Writes to disk that the step with this index is about to run, or that it failed. */
  journal: (index: number, failed?: true) => Promise<void>;
}

/**
 * Walks a plan; it decides nothing. When a step fails, earlier steps are undone, last first; an undo that fails is
 * reported and never hides the first error. Once a switch is proved, tidying up can fail without failing the release.
 */
export async function run(plan: readonly Step[], options: RunOptions): Promise<void> {
  const undos = new Undos(options.report);
  let drained = true;
  for (const [index, step] of plan.entries()) {
    // A color that may still be finishing requests must not be stopped.
    if (step.phase === 'failure' || (step.kind === 'stop' && !drained)) continue;
    try {
      options.signal.throwIfAborted();
      await options.journal(index);
      undos.begin(step, undosOfBegun(step, options));
      undos.note(step, await timed(step, options));
    } catch (error) {
      if (step.bestEffort && (step.phase === 'after' || !options.recovers)) {
        options.report({ event: 'warning', text: `${describe(step)} failed: ${messageOf(error)}` });
        drained &&= step.kind !== 'drain';
        continue;
      }
      await noteFailure(index, options);
      await undos.run();
      await tellOfFailure(plan, options.signal.aborted ? 'interrupted' : messageOf(error), options);
      throw error;
    }
  }
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

async function timed(step: Step, options: RunOptions): Promise<Undo[]> {
  const { report, now } = options;
  report({ event: 'step', status: 'started', step });
  const since = now();
  try {
    const undos = await perform(step, options);
    report({ event: 'step', status: 'done', step, ms: now() - since });
    return undos;
  } catch (error) {
    report({ event: 'step', status: 'failed', step, ms: now() - since });
    throw error;
  }
}
