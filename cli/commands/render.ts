import type { Argv } from 'yargs';
import type { ColorConfigs } from '../config/released.ts';
import type { Context } from '../context.ts';
import { BgcError, ExitCode } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import type { Report } from '../release/event.ts';
import { configsInUse, unreleasedText } from '../release/observed.ts';
import { diffLines } from '../report/diff.ts';
import { printable } from '../report/printable.ts';
import { reportTo } from '../report/sinks.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

interface Options extends MutatingOptions {
  check: boolean;
}

export const render: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder).option('check', {
      type: 'boolean',
      default: false,
      describe: 'write nothing; exit 1 when files differ',
    }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    if (options.check) return check(options, context);
    return mutating('bgc render', options, context, async (workspace, report) => {
      const wanted = await workspace.files(await runningConfigsOf(workspace, report));
      const stale = await workspace.engine.stale(wanted);
      await workspace.engine.write(new Map([...wanted].filter(([path]) => stale.has(path))));
      const text = stale.size === 0 ? 'nothing to write' : `wrote ${[...stale.keys()].join(', ')}`;
      report({ event: 'note', text });
      return ExitCode.done;
    });
  },
};

async function check(options: Options, context: Context): Promise<ExitCode> {
  const report = reportTo(context, options);
  const workspace = await openWorkspace(options, context, report);
  const wanted = await workspace.committed(await runningConfigsOf(workspace, report));
  const stale = await workspace.engine.stale(wanted);
  for (const [path, before] of stale) context.stdout.write(printable(diffLines(path, before, wanted.get(path) ?? '')));
  const fresh = stale.size === 0;
  report({ event: 'note', text: `generated files are ${fresh ? 'up to date' : 'out of date: bgc render'}` });
  return fresh ? ExitCode.done : ExitCode.failed;
}

/** A running color keeps the configuration of its release. Without Docker, no color counts as running. */
async function runningConfigsOf({ config, engine }: Workspace, report: Report): Promise<ColorConfigs> {
  const observed = await engine.observe().catch((error: unknown) => {
    if (error instanceof BgcError && error.code === ExitCode.unreachable) return undefined;
    throw error;
  });
  if (observed === undefined) return { blue: config, green: config };
  const unreleased = unreleasedText(config, observed);
  if (unreleased !== undefined) report({ event: 'note', text: unreleased });
  return configsInUse(config, observed);
}
