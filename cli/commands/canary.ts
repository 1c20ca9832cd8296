import type { Argv } from 'yargs';
import type { Config } from '../config/config.ts';
import { usageError } from '../errors.ts';
import { abortCanary } from '../executor/abort-canary.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import { release } from '../executor/release.ts';
import { type CanaryWish, planCanary } from '../modes/canary-commands.ts';
import { modeOf } from '../modes/modes.ts';
import { standingCanary } from '../release/active-canary.ts';
import { type Observed, releaseOf, unfitness } from '../release/observed.ts';
import type { CanarySteps } from '../release/plan/input.ts';
import { stepsLeft } from '../release/remaining-shares.ts';
import type { Canary } from '../traffic/routing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { canarySteps, timeOfEach } from './canary-steps.ts';
import type { Command } from './command.ts';

interface Options extends MutatingOptions {
  to: string | undefined;
  every: string | undefined;
}

/** The user's request, before the state of the canary is known. */
type Asked = CanaryWish | { kind: 'resume'; every: number | undefined };

export const canary: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder)
      .positional('to', {
        type: 'string',
        describe: 'its share in percent, or promote (all visitors), abort (no visitors), resume (the remaining steps)',
      })
      .option('every', {
        type: 'string',
        describe: 'how long each share is held, such as 10m; then all visitors',
      }),

  async run(options, context) {
    const asked = askedFor(options);
    return mutating('bgc canary', options, context, async (workspace, report) => {
      const observed = await workspace.engine.observe();
      const standing = requireCanary(observed);
      if (asked.kind === 'abort')
        return abortCanary(workspace, observed, standing, { command: 'canary', context, report });
      requireFit(workspace.config, observed, standing);
      const number = releaseOf(observed.colors[standing.color]) ?? 0;
      const wish = asked.kind === 'resume' ? await resumed(workspace, standing, number, asked.every) : asked;
      if (asked.kind === 'rise' && isPath(asked.steps)) await workspace.records.rememberSteps(number, asked.steps);
      return release(workspace, planCanary(workspace.config, observed, wish), { context, report });
    });
  },
};

const EXAMPLES = 'bgc canary 10, bgc canary promote, bgc canary abort or bgc canary resume';

/** @throws BgcError when the arguments are no valid request */
function askedFor({ to, every }: Pick<Options, 'to' | 'every'>): Asked {
  if (to === undefined) throw usageError('say what to do with the canary', EXAMPLES);
  if (to === 'resume') return { kind: to, every: every === undefined ? undefined : timeOfEach(every) };
  if (to !== 'promote' && to !== 'abort') return { kind: 'rise', steps: canarySteps(to, every, EXAMPLES) };
  if (every !== undefined) throw usageError(`--every does not go with ${to}`, `bgc canary ${to}`);
  return { kind: to };
}

/** One share alone says nothing of the shares after it. */
function isPath({ steps, every }: CanarySteps): boolean {
  return steps.length > 1 || every !== undefined;
}

/** @throws BgcError when there is no canary */
function requireCanary(observed: Observed): Canary {
  const standing = standingCanary(observed);
  if (standing !== undefined) return standing;
  throw usageError('no canary is under way', 'bgc up --canary 5,25,50 begins one');
}

/** @throws BgcError when the canary cannot take more visitors */
function requireFit(config: Config, observed: Observed, { color }: Canary): void {
  const problem = unfitness(config, observed, color);
  if (problem === undefined) return;
  throw usageError(`${color} cannot get more visitors: it ${problem}`, 'bgc canary abort, or bgc status for more');
}

/** Steps given for this release on the command line take precedence over those in `bgc.yaml`. */
async function resumed(
  { config, records }: Workspace,
  { percent }: Canary,
  number: number,
  every: number | undefined,
): Promise<CanaryWish> {
  const known = (await records.recallSteps(number)) ?? modeOf(config).shares;
  const wanted = known === undefined || every === undefined ? known : { ...known, every };
  return { kind: 'rise', steps: stepsLeft(wanted, percent) };
}
