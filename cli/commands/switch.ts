import type { Config } from '../config/config.ts';
import { usageError } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import { release } from '../executor/release.ts';
import { modeOf } from '../modes/modes.ts';
import { standingCanary } from '../release/active-canary.ts';
import { idleColor, type Observed, releaseOf, unfitness } from '../release/observed.ts';
import { planSwitch } from '../release/plan.ts';
import { hasRoles, routingText } from '../traffic/routing.ts';
import type { Command } from './command.ts';

export const switchCommand: Command<MutatingOptions> = {
  options: mutatingOptions,

  run(options, context) {
    return mutating('bgc switch', options, context, async (workspace, report) => {
      const { config, engine } = workspace;
      const observed = await engine.observe();
      requireMovable(config, observed);
      requireFit(config, observed);
      const plan = planSwitch({ config, observed, mode: modeOf(config) }, 'switch');
      return release(workspace, plan, { context, report });
    });
  },
};

/** @throws BgcError when no color waits for the traffic */
function requireMovable({ traffic: { mode } }: Config, observed: Observed): void {
  const { routing, colors } = observed;
  if (standingCanary(observed) !== undefined) {
    throw usageError(
      'a canary is under way',
      'bgc canary promote sends it all traffic; bgc canary abort sends it none',
    );
  }
  if (routing?.kind === 'both' && mode === 'rolling')
    throw usageError('both colors are live: there is nothing to switch', 'bgc up, or bgc rollback');
  const [blue, green] = [releaseOf(colors.blue), releaseOf(colors.green)];
  if (mode === 'rolling' && blue !== undefined && green !== undefined && blue !== green)
    throw usageError(`blue has release ${blue}, green has ${green}: both must have the same release`, 'bgc up');
  if (routing !== undefined && hasRoles(routing) !== (mode === 'primary-fallback'))
    throw usageError(`bgc.yaml says "mode: ${mode}", but ${routingText(routing)} has the traffic`, 'bgc up');
  if (routing?.kind === 'primary')
    throw usageError('the primary is live: there is nothing to switch', 'bgc up, or bgc rollback');
}

/** @throws BgcError when the idle color cannot take traffic */
function requireFit(config: Config, observed: Observed): void {
  if (observed.proxy.state !== 'running') {
    throw usageError('the proxy is not running, so there is nothing to switch', 'bgc up');
  }
  if (observed.home !== undefined)
    throw usageError(`the proxy has its files from ${observed.home.directory}, which is gone`, 'bgc up');
  const color = idleColor(observed);
  const problem = unfitness(config, observed, color);
  if (problem === undefined) return;
  throw usageError(`${color} cannot take traffic: it ${problem}`, 'bgc up, or bgc status for more');
}
