import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import { pinnedReleases } from '../engine/images.ts';
import { type HistoryEntry, readHistory } from '../engine/state/history.ts';
import { withLock } from '../engine/state/lock.ts';
import { type ExitCode, usageError } from '../errors.ts';
import { type Observed, releaseOf, unfitness } from '../release/observed.ts';
import { idleColor, planRestore, planSwitch } from '../release/plan.ts';
import { rollbackTarget } from '../release/rollback-target.ts';
import type { Step } from '../release/step.ts';
import { openWorkspace, planInput, type Workspace } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';
import { release } from './release.ts';

interface Options extends GlobalOptions {
  to: number | undefined;
}

export const rollback: Command<Options> = {
  options: (builder: Argv) =>
    builder.option('to', { type: 'number', describe: 'the release to go back to, from bgc history' }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    const report = reportTo(context, options);
    const workspace = await openWorkspace(options, context, report);
    return withLock(workspace.directory, 'bgc rollback', async () => {
      const observed = await workspace.engine.observe();
      const target = await findTarget(workspace, observed, options.to);
      return release(workspace, await planTo(workspace, observed, target), {
        command: 'rollback',
        color: idleColor(observed),
        release: target,
        staged: false,
        context,
        report,
      });
    });
  },
};

async function findTarget(workspace: Workspace, observed: Observed, to: number | undefined): Promise<number> {
  const history: HistoryEntry[] = await readHistory(workspace.directory);
  const pins = await Promise.all(workspace.config.services.map(({ name }) => pinnedReleases(workspace.site, name)));
  const kept = (pins[0] ?? []).filter((number) => pins.every((others) => others.includes(number)));
  const target = rollbackTarget({ observed, history, kept, to });
  if (target.kind === 'release') return target.release;
  throw usageError(target.problem, 'bgc history');
}

/** A standby that runs and is healthy only needs the switch; anything else is started first, from its pin. */
async function planTo(workspace: Workspace, observed: Observed, target: number): Promise<Step[]> {
  const idle = observed.colors[idleColor(observed)];
  const services = workspace.config.services.map(({ name }) => name);
  const warm =
    observed.proxy.state === 'running' && releaseOf(idle) === target && unfitness(idle, services) === undefined;
  return warm ? planSwitch(workspace.config, observed) : planRestore(await planInput(workspace), target);
}
