import { messageOf } from '../errors.ts';
import { describe, type Step } from '../release/step.ts';
import { type Means, perform } from './perform.ts';

/**
 * Takes back a plan that failed, also after Ctrl-C. What fails is reported, and never hides the first error; unless it
 * was a best effort, the rest stays as it is: its result may be all that serves.
 */
export async function undo(steps: readonly Step[], { undoEngine: engine, ...means }: Means): Promise<void> {
  let cause: Step | undefined;
  let drained = true;
  for (const step of steps) {
    const what = describe(step);
    const report = (status: 'started' | 'done' | 'failed', problem?: string): void =>
      means.report({ event: 'undo', status, what, ...(problem === undefined ? {} : { problem }) });
    if (cause !== undefined && (!cause.bestEffort || (step.kind === 'stop' && !drained))) {
      report('failed', `left as it is, since this failed: ${describe(cause)}`);
      continue;
    }
    report('started');
    try {
      await perform(step, { ...means, engine, undoEngine: engine });
      report('done');
    } catch (error) {
      report('failed', messageOf(error));
      cause = step;
      drained &&= step.kind !== 'drain';
    }
  }
}
