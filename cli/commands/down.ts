import type { Argv } from 'yargs';
import type { Context } from '../context.ts';
import { hostAt } from '../engine/engines.ts';
import { ExitCode, usageError } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import type { Report } from '../release/event.ts';
import { reportTo } from '../report/sinks.ts';
import { directoryOf, hasProjectFile, projectFile } from '../workspace/project-file.ts';
import type { Command } from './command.ts';

interface Options extends MutatingOptions {
  volumes: boolean;
}

export const down: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder).option('volumes', {
      type: 'boolean',
      default: false,
      describe: "remove the project's volumes too: data is lost",
    }),

  async run(options, context) {
    if (!hasProjectFile(options, context)) return downWithoutConfig(options, context);
    return mutating('bgc down', options, context, async ({ engine }, report) => {
      await engine.takeDown(options.volumes);
      return told(report);
    });
  },
};

async function downWithoutConfig(options: Options, context: Context): Promise<ExitCode> {
  const directory = directoryOf(options, context);
  const host = await hostAt(directory, context.clock);
  if (await host.takeDown(options.volumes, context.signal)) return told(reportTo(context, options));
  throw usageError(
    `there is no ${projectFile(options, context)}, and nothing released from ${directory} is running`,
    'bgc init; or, from elsewhere, --project-directory',
  );
}

function told(report: Report): ExitCode {
  report({ event: 'note', text: 'everything except images and history is removed; bgc up brings it back' });
  return ExitCode.done;
}
