import type { Argv } from 'yargs';
import { pinnedReleases } from '../engine/images.ts';
import { configOfRelease } from '../engine/running-configs.ts';
import { readHistory } from '../engine/state/history.ts';
import { usageError } from '../errors.ts';
import { planInput } from '../plan-input.ts';
import { hasStandby, idleColor, nextColor, type Observed, releaseOf, unfitness } from '../release/observed.ts';
import { planRestore, planSwitch } from '../release/plan.ts';
import { rollbackTarget } from '../release/rollback-target.ts';
import { standingCanary } from '../release/standing-canary.ts';
import type { Step } from '../release/step.ts';
import { hasRoles } from '../traffic.ts';
import type { Workspace } from '../workspace.ts';
import { abortCanary } from './abort-canary.ts';
import type { Command } from './command.ts';
import { type MutatingOptions, mutating, mutatingOptions } from './mutating.ts';
import { release } from './release.ts';

interface Options extends MutatingOptions {
  to: number | undefined;
}

export const rollback: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder).option('to', { type: 'number', describe: 'the release to go back to, from bgc history' }),

  run(options, context) {
    return mutating('bgc rollback', options, context, async (workspace, report) => {
      const observed = await workspace.engine.observe();
      const canary = standingCanary(observed);
      if (canary !== undefined && options.to === undefined)
        return abortCanary(workspace, observed, canary, { command: 'rollback', context, report });
      const target = await findTarget(workspace, observed, requested(options));
      const then = await configOfRelease(workspace.directory, workspace.config, target);
      const there = then === undefined ? workspace : { ...workspace, config: then };
      const plan = await planTo(there, observed, target);
      const color = nextColor(there.config, observed);
      return release(there, plan, { command: 'rollback', color, release: target, context, report });
    });
  },
};

/** @throws BgcError unless it is a release number */
function requested({ to }: Options): number | undefined {
  if (to === undefined || Number.isInteger(to)) return to;
  throw usageError('--to is not the number of a release', 'bgc history');
}

async function findTarget(workspace: Workspace, observed: Observed, to: number | undefined): Promise<number> {
  const { config, site, directory } = workspace;
  const pins = await Promise.all(config.services.map(({ name }) => pinnedReleases(site, name)));
  const kept = observed.pins.filter((number) => pins.every((others) => others.includes(number)));
  const target = rollbackTarget({ observed, history: await readHistory(directory), kept, to });
  if (target.kind === 'release') return target.release;
  throw usageError(target.problem, 'bgc history');
}

/** A standby that runs and is healthy only needs the switch; anything else is started first, from its pin. */
async function planTo(workspace: Workspace, observed: Observed, target: number): Promise<Step[]> {
  const idle = observed.colors[idleColor(observed)];
  const { config } = workspace;
  const isWarm = releaseOf(idle) === target && unfitness(config, observed, idleColor(observed)) === undefined;
  const fit = isWarm && hasStandby(config) && !hasRoles(observed.traffic);
  return fit && observed.proxy.state === 'running'
    ? planSwitch(config, observed, 'rollback')
    : planRestore(await planInput(workspace, target), target);
}
