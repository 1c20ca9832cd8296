import type { Config } from '../config/config.ts';
import { usageError } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import { release } from '../executor/release.ts';
import { modeOf } from '../modes/modes.ts';
import { standingCanary } from '../release/active-canary.ts';
import { idleColor, type Observed, unfitness } from '../release/observed.ts';
import { planSwitch } from '../release/plan.ts';
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
function requireMovable(config: Config, observed: Observed): void {
  if (standingCanary(observed) !== undefined) {
    throw usageError(
      'a canary is under way',
      'bgc canary promote sends it all traffic; bgc canary abort sends it none',
    );
  }
  const refusal = modeOf(config).refusal(config, observed);
  if (refusal !== undefined) throw usageError(refusal.problem, refusal.next);
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
