import { ExitCode } from '../errors.ts';
import { formatStatus, statusOf } from '../report/status.ts';
import { openWorkspace } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';

export const status: Command = {
  options: (builder) => builder,

  async run(options, context) {
    const { config, engine } = await openWorkspace(options, context, reportTo(context, options));
    const current = statusOf(config, await engine.observe());
    context.stdout.write(options.json ? `${JSON.stringify(current)}\n` : formatStatus(current, new Date()));
    return ExitCode.done;
  },
};
