import type { Argv } from 'yargs';
import { usageError } from '../errors.ts';
import { idleColor, liveColor, type Observed, releaseOf } from '../release/observed.ts';
import { type CanaryWish, planCanary } from '../release/plan.ts';
import type { Workspace } from '../workspace.ts';
import { share } from './canary-steps.ts';
import type { Command } from './command.ts';
import { duration, type MutatingOptions, mutating, mutatingOptions } from './mutating.ts';
import { release } from './release.ts';

interface Options extends MutatingOptions {
  to: string;
  every: string | undefined;
}

/** The release that is tried on some of the visitors: how many they are, or what becomes of it. */
export const canary: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder)
      .positional('to', {
        type: 'string',
        describe: 'its share in percent, or promote (everybody), abort (nobody), resume (the steps that are left)',
      })
      .option('every', { type: 'string', describe: 'with resume: how long each step stands, such as 10m' }),

  run(options, context) {
    return mutating('bgc canary', options, context, async (workspace, report) => {
      const observed = await workspace.engine.observe();
      const percent = requireCanary(observed, options.to);
      const plan = planCanary(workspace.config, observed, wishOf(options, workspace, percent));
      const color = (options.to === 'abort' ? liveColor(observed) : undefined) ?? idleColor(observed);
      const number = releaseOf(observed.colors[color]) ?? 0;
      return release(workspace, plan, { command: 'canary', color, release: number, context, report });
    });
  },
};

/** Gives its share; @throws BgcError when there is no canary */
function requireCanary({ traffic }: Observed, to: string): number {
  if (traffic?.kind === 'canary') return traffic.percent;
  throw usageError('no canary is under way', to === 'abort' ? 'bgc status' : 'bgc up --canary 5,25,50 begins one');
}

function wishOf({ to, every }: Options, { config }: Workspace, percent: number): CanaryWish {
  if (every !== undefined && to !== 'resume') throw usageError('--every goes with resume', 'bgc canary --help');
  if (to === 'promote' || to === 'abort') return { kind: to };
  if (to !== 'resume') return { kind: 'rise', steps: { steps: [share(to)] } };
  const { traffic } = config;
  const steps = traffic.mode === 'canary' ? traffic.steps.filter((step) => step > percent) : [];
  const wait = every === undefined ? undefined : duration('--every', every);
  const configured = traffic.mode === 'canary' ? traffic.every : undefined;
  if (steps.length === 0) return { kind: 'promote' };
  const pause = wait ?? configured;
  return { kind: 'rise', steps: pause === undefined ? { steps } : { steps, every: pause } };
}
