import type { Argv } from 'yargs';
import type { Context } from '../context.ts';
import { preflight } from '../engine/preflight.ts';
import { ExitCode, usageError } from '../errors.ts';
import { findingsOf } from '../project/findings.ts';
import { idleColor, type PlanInput, planUp, type UpOptions } from '../release/plan.ts';
import { formatStep } from '../release/step.ts';
import type { Report } from '../report/event.ts';
import { openWorkspace, planInput } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';
import { duration, type MutatingOptions, mutating, mutatingOptions } from './mutating.ts';
import { release } from './release.ts';

interface Options extends MutatingOptions {
  build: boolean;
  pull: boolean;
  switch: boolean;
  dryRun: boolean;
  timeout: string | undefined;
}

export const up: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder).options({
      build: { type: 'boolean', default: true, describe: 'build services that have a build section' },
      pull: { type: 'boolean', default: false, describe: 'ask the registry for newer images' },
      switch: {
        type: 'boolean',
        default: true,
        describe: 'give the new release the traffic; --no-switch only stages it',
      },
      'dry-run': { type: 'boolean', default: false, describe: 'print the plan and do nothing' },
      timeout: { type: 'string', describe: 'how long a service may take to become healthy, such as 90s' },
    }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    const wanted = upOptions(options);
    if (options.dryRun) {
      const report = reportTo(context, options);
      const workspace = await openWorkspace(options, context, report);
      const steps = planUp(await planInput(workspace), wanted);
      report({ event: 'plan', steps });
      if (!options.json) for (const step of steps) context.stdout.write(`${formatStep(step)}\n`);
      return ExitCode.done;
    }
    return mutating('bgc up', options, context, async (workspace, report) => {
      const [input, warnings] = await Promise.all([planInput(workspace), preflight(workspace.site, workspace.config)]);
      for (const text of warnings) report({ event: 'warning', text });
      requireReleasable(input, report);
      return release(workspace, planUp(input, wanted), {
        command: 'up',
        color: idleColor(input.observed),
        release: input.observed.lastRelease + 1,
        staged: wanted.noSwitch,
        context,
        report,
      });
    });
  },
};

/** @throws BgcError with all that stands in the way; what may only surprise is a warning */
function requireReleasable({ config, project }: PlanInput, report: Report): void {
  const findings = findingsOf(project, config);
  const blockers = findings.filter(({ kind }) => kind === 'blocker');
  if (blockers.length > 0) {
    const lines = blockers.flatMap(({ service, problem, instead }) => [
      `${service}: ${problem}`,
      `  instead: ${instead}`,
    ]);
    throw usageError('the Compose project cannot run in two colors', 'change it and try again', lines);
  }
  const risks = findings.filter(({ kind }) => kind === 'risk');
  for (const { service, problem } of risks) report({ event: 'warning', text: `${service}: ${problem}` });
}

/** @throws BgcError when the time-out is not a duration */
export function upOptions({
  build,
  pull,
  switch: switches,
  timeout,
}: Pick<Options, 'build' | 'pull' | 'switch' | 'timeout'>): UpOptions {
  const wanted = { build, pull, noSwitch: !switches };
  if (timeout === undefined) return wanted;
  return { ...wanted, timeout: duration('--timeout', timeout) };
}
