import type { GlobalOptions } from '../context.ts';
import { type ExitCode, usageError } from '../errors.ts';
import { runsOf } from '../release/runs.ts';
import { reportTo } from '../report/sinks.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

interface Options extends GlobalOptions {
  '--'?: string[];
}

export const compose: Command<Options> = {
  options: (builder) => builder,

  async run(options, context) {
    const words = options['--'] ?? [];
    if (words.length === 0) throw usageError('say what Compose should do', 'bgc compose -- ps');
    const { engine } = await openWorkspace(options, context, reportTo(context, options));
    return (await engine.compose(words, runsOf(await engine.observe()))) as ExitCode;
  },
};
