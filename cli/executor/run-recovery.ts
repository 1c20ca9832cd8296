import { BgcError, ExitCode } from '../errors.ts';
import type { Event } from '../release/event.ts';
import { needsContainers, type Step } from '../release/step.ts';
import { type RunOptions, run } from './run.ts';

/**
 * A container that stays down only warns: a release may mend it. Returns whether there is nothing to try again.
 * @throws BgcError when routing or Docker fails
 */
export async function bringBack(steps: readonly Step[], options: RunOptions): Promise<boolean> {
  let failed: Step | undefined;
  const report = (event: Event): void => {
    if (event.event === 'step' && event.status === 'failed') failed = event.step;
    options.report(event);
  };
  try {
    return await run(steps, { ...options, recovers: true, report });
  } catch (error) {
    if (failed === undefined || options.signal.aborted || !mayStay(failed, error)) throw error;
    options.report({ event: 'warning', text: `${error.message}: the rest is left as it is` });
    for (const line of error.details) options.report({ event: 'output', line });
    return true;
  }
}

/** Containers that do not come up, and files for a fallback that nginx refuses: the next release mends both. */
function mayStay(step: Step, error: unknown): error is BgcError {
  if (!(error instanceof BgcError) || error.code === ExitCode.unreachable) return false;
  return needsContainers(step) ? error.code === ExitCode.failed : step.phase === 'tidy' && !step.bestEffort;
}
