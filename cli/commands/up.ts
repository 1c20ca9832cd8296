import type { Argv } from 'yargs';
import { hasStandby } from '../config/modes.ts';
import type { Context } from '../context.ts';
import { ExitCode, usageError } from '../errors.ts';
import { duration, type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import { planInput } from '../executor/plan-input.ts';
import { release } from '../executor/release.ts';
import { findingsOf } from '../project/findings.ts';
import { standingCanary } from '../release/active-canary.ts';
import type { Report } from '../release/event.ts';
import type { CanarySteps, PlanInput, UpOptions } from '../release/plan/input.ts';
import { planUp } from '../release/plan.ts';
import { planLines } from '../release/step.ts';
import { indented } from '../report/printable.ts';
import { reportTo } from '../report/sinks.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import { canarySteps } from './canary-steps.ts';
import type { Command } from './command.ts';

interface Options extends MutatingOptions {
  build: boolean;
  pull: boolean;
  switch: boolean;
  dryRun: boolean;
  /** Prints how each step is taken back, too. */
  undo?: boolean;
  timeout: string | undefined;
  canary: string | undefined;
  every: string | undefined;
}

export const up: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder).options({
      build: { type: 'boolean', default: true, describe: 'build services that have a build section' },
      pull: { type: 'boolean', default: false, describe: 'ask the registry for newer images' },
      switch: {
        type: 'boolean',
        default: true,
        describe: 'route traffic to the new release; --no-switch only stages it',
      },
      'dry-run': { type: 'boolean', default: false, describe: 'print the plan and do nothing' },
      canary: { type: 'string', describe: 'percent of the visitors at each step before it gets all, such as 5,25,50' },
      every: {
        type: 'string',
        describe: 'how long each share is held, such as 10m; without it, until the next `bgc canary`',
      },
      timeout: { type: 'string', describe: 'how long a service may take to become healthy, such as 90s' },
    }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    const wanted = upOptions(options);
    if (options.dryRun) {
      const report = reportTo(context, options);
      const workspace = await openWorkspace(options, context, report);
      const input = await planInput(workspace, { shares: wanted.canary });
      requireMode(input, wanted);
      const { steps } = planUp(input, wanted);
      report({ event: 'plan', steps });
      if (!options.json) for (const line of planLines(steps, options)) context.stdout.write(`${indented(line)}\n`);
      return ExitCode.done;
    }
    return mutating('bgc up', options, context, async (workspace, report) => {
      const { preflight, records } = workspace;
      const [input, warnings] = await Promise.all([
        planInput(workspace, { shares: wanted.canary }),
        preflight.all(workspace.project()),
      ]);
      for (const text of warnings) report({ event: 'warning', text });
      requireReleasable(input, report);
      requireMode(input, wanted);
      const plan = planUp(input, wanted);
      if (wanted.canary !== undefined) await records.rememberSteps(plan.facts.release, wanted.canary);
      return release(workspace, plan, { context, report });
    });
  },
};

interface Wanted extends UpOptions {
  /** Percentages of the visitors that the release gets before all, instead of those in `bgc.yaml`. */
  canary?: CanarySteps;
}

/** @throws BgcError with all blockers; risks are only warnings */
function requireReleasable({ config, project, mode }: PlanInput, report: Report): void {
  const findings = findingsOf(project, config, mode.findings);
  const blockers = findings.filter(({ kind }) => kind === 'blocker');
  if (blockers.length > 0) {
    const lines = blockers.flatMap(({ service, problem, instead }) => [
      `${service}: ${problem}`,
      ...(instead === undefined ? [] : [`  instead: ${instead}`]),
    ]);
    throw usageError('the Compose project cannot run in two colors', 'change it and try again', lines);
  }
  const risks = findings.filter(({ kind }) => kind === 'risk');
  for (const { service, problem } of risks) report({ event: 'warning', text: `${service}: ${problem}` });
}

/** @throws BgcError when a canary is under way, or the options and the mode of `bgc.yaml` contradict each other */
function requireMode({ config, observed }: PlanInput, { noSwitch, canary }: Wanted): void {
  if (standingCanary(observed) !== undefined) {
    throw usageError(
      'a canary is under way',
      'bgc canary promote sends it all traffic; bgc canary abort sends it none; then try again',
    );
  }
  if (hasStandby(config)) return;
  const { mode } = config.traffic;
  if (noSwitch) throw usageError(`with "mode: ${mode}" no color is idle, so a release cannot be staged`, 'bgc up');
  if (canary !== undefined) throw usageError(`--canary does not go with "mode: ${mode}"`, 'bgc up');
}

const EXAMPLE = 'bgc up --canary 5,25,50 --every 10m';

/** @throws BgcError when an option cannot be read, or two contradict each other */
export function upOptions({
  build,
  pull,
  switch: switches,
  timeout,
  canary,
  every,
}: Pick<Options, 'build' | 'pull' | 'switch' | 'timeout' | 'canary' | 'every'>): Wanted {
  if (every !== undefined && canary === undefined) throw usageError('--every goes with --canary', EXAMPLE);
  if (canary !== undefined && !switches) {
    throw usageError('--canary and --no-switch contradict each other', 'leave one of them out');
  }
  return {
    build,
    pull,
    noSwitch: !switches,
    ...(timeout === undefined ? {} : { timeout: duration('--timeout', timeout) }),
    ...(canary === undefined ? {} : { canary: canarySteps(canary, every, EXAMPLE) }),
  };
}
