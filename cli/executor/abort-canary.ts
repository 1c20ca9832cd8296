import { type ExitCode, usageError } from '../errors.ts';
import { planCanary } from '../modes/canary-commands.ts';
import { whyDown } from '../release/active-canary.ts';
import { configsOf, neededAtOnce, type Observed } from '../release/observed.ts';
import { otherColor } from '../traffic/color.ts';
import type { Canary } from '../traffic/routing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { release } from './release.ts';
import type { Release } from './release-run.ts';

interface Rest extends Pick<Release, 'context' | 'report'> {
  command: 'canary' | 'rollback';
}

export function abortCanary(workspace: Workspace, observed: Observed, canary: Canary, rest: Rest): Promise<ExitCode> {
  requireRunning(workspace, observed, canary);
  return release(workspace, planCanary(workspace.config, observed, { kind: 'abort' }, rest.command), rest);
}

/** @throws BgcError when visitors would get no answer from the stable color */
function requireRunning({ config }: Workspace, observed: Observed, { color }: Canary): void {
  const stable = otherColor(color);
  const problem = whyDown(observed.colors[stable], neededAtOnce(configsOf(config, observed)[stable]));
  if (problem === undefined) return;
  throw usageError(
    `${stable} cannot get its visitors back: it ${problem}`,
    'bgc canary promote, or bgc status for more',
  );
}
