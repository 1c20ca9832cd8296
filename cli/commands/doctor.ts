import { isTrouble, type Verdict } from '../doctor/check.ts';
import { checksOf } from '../doctor/checks.ts';
import { examine } from '../doctor/examine.ts';
import { formatVerdict } from '../doctor/format.ts';
import { installationOf } from '../doctor/installation.ts';
import { ExitCode } from '../errors.ts';
import { jsonLine } from '../report/json-line.ts';
import { reportTo } from '../report/sinks.ts';
import type { Command } from './command.ts';

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
    const installation = await installationOf(options, context, report);
    await examine(checksOf(installation), installation, tell);
    if (!options.json) report({ event: 'note', text: summary(count) });
    return count.blocks === 0 ? ExitCode.done : ExitCode.failed;
  },
};

function summary({ warning, blocks }: { warning: number; blocks: number }): string {
  const warnings = `${warning} ${warning === 1 ? 'warning' : 'warnings'}`;
  if (blocks === 0) return `nothing blocks a release; ${warnings}`;
  return `${blocks === 1 ? '1 problem blocks' : `${blocks} problems block`} a release; ${warnings}`;
}
