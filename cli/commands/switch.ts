import type { Context, GlobalOptions } from '../context.ts';
import { withLock } from '../engine/state/lock.ts';
import { type ExitCode, usageError } from '../errors.ts';
import { type Observed, releaseOf, unfitness } from '../release/observed.ts';
import { idleColor, planSwitch } from '../release/plan.ts';
import { openWorkspace } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';
import { release } from './release.ts';

export const switchCommand: Command = {
  options: (builder) => builder,

  async run(options: GlobalOptions, context: Context): Promise<ExitCode> {
    const report = reportTo(context, options);
    const workspace = await openWorkspace(options, context, report);
    return withLock(workspace.directory, 'bgc switch', async () => {
      const observed = await workspace.engine.observe();
      const color = idleColor(observed);
      requireFit(
        observed,
        workspace.config.services.map(({ name }) => name),
      );
      return release(workspace, planSwitch(workspace.config, observed), {
        command: 'switch',
        color,
        release: releaseOf(observed.colors[color]) ?? 0,
        staged: false,
        context,
        report,
      });
    });
  },
};

/** @throws BgcError when the idle color cannot take traffic */
function requireFit(observed: Observed, services: readonly string[]): void {
  if (observed.proxy.state !== 'running')
    throw usageError('the proxy is not running, so there is nothing to switch', 'bgc up');
  const color = idleColor(observed);
  const problem = unfitness(observed.colors[color], services);
  if (problem !== undefined)
    throw usageError(`${color} cannot get the traffic: it ${problem}`, 'bgc up, or bgc status for more');
}
