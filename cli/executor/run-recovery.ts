import { BgcError, ExitCode } from '../errors.ts';
import type { Event } from '../release/event.ts';
import { needsContainers, type Step } from '../release/step.ts';
import { type RunOptions, run } from './run.ts';

/**
 * Brings a plan in flight to its end. A container that does not come up only causes a warning and is left as it is: it
 * must not block a release that fixes it.
 * @throws BgcError when routing could not be settled, or Docker cannot be reached
 */
export async function bringBack(steps: readonly Step[], options: RunOptions): Promise<void> {
  let failed: Step | undefined;
  const report = (event: Event): void => {
    if (event.event === 'step' && event.status === 'failed') failed = event.step;
    options.report(event);
  };
  try {
    await run(steps, { ...options, recovers: true, report });
  } catch (error) {
    if (failed === undefined || options.signal.aborted || !mayStay(failed, error)) throw error;
    options.report({ event: 'warning', text: `${error.message}: the rest is left as it is` });
    for (const line of error.details) options.report({ event: 'output', line });
  }
}

/** Containers that do not come up, and files for a fallback that nginx refuses: the next release mends both. */
function mayStay(step: Step, error: unknown): error is BgcError {
  if (!(error instanceof BgcError) || error.code === ExitCode.unreachable) return false;
  return needsContainers(step) ? error.code === ExitCode.failed : step.phase === 'tidy' && !step.bestEffort;
}
