import type { Verdict } from '../doctor/check.ts';
import { checks } from '../doctor/checks.ts';
import { examine } from '../doctor/examine.ts';
import { formatVerdict } from '../doctor/format.ts';
import { installationOf } from '../doctor/installation.ts';
import { ExitCode } from '../errors.ts';
import { jsonLine } from '../report/json-line.ts';
import { type Command, reportTo } from './command.ts';

export const doctor: Command = {
  options: (builder) => builder,

  async run(options, context) {
    const report = reportTo(context, options);
    const count = { ok: 0, info: 0, warning: 0, blocks: 0, skipped: 0 };
    const tell = (title: string, verdict: Verdict): void => {
      count[verdict.status] += 1;
      if (options.json) context.stdout.write(jsonLine({ check: title, ...verdict }));
      else if (!options.quiet || isTrouble(verdict))
        context.stdout.write(formatVerdict(title, verdict, context.stdout.styled));
    };
    await examine(checks, installationOf(options, context, report), tell);
    if (!options.json) report({ event: 'note', text: summary(count) });
    return count.blocks === 0 ? ExitCode.done : ExitCode.failed;
  },
};

function isTrouble({ status }: Verdict): boolean {
  return status === 'warning' || status === 'blocks';
}

function summary({ warning, blocks }: { warning: number; blocks: number }): string {
  const warnings = `${warning} ${warning === 1 ? 'warning' : 'warnings'}`;
  return blocks === 0 ? `nothing blocks a release; ${warnings}` : `${blocks} in the way of a release; ${warnings}`;
}
