import type { GlobalOptions } from '../context.ts';
import { releaseEnv } from '../engine/compose/colors.ts';
import { runAttached } from '../engine/host/process.ts';
import { type ExitCode, usageError } from '../errors.ts';
import { type Observed, releaseOf } from '../release/observed.ts';
import { reportTo } from '../report/sinks.ts';
import { openWorkspace, requireOverlay, type Workspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

interface Options extends GlobalOptions {
  '--'?: string[];
}

export const compose: Command<Options> = {
  options: (builder) => builder,

  async run(options, context) {
    const words = options['--'] ?? [];
    if (words.length === 0) throw usageError('say what Compose should do', 'bgc compose -- ps');
    const workspace = await openWorkspace(options, context, reportTo(context, options));
    const { args, env } = composeCommand(workspace, await workspace.engine.observe(), words);
    return (await runAttached('docker', args, env)) as ExitCode;
  },
};

/** A `docker` command line with the user's files, the overlay and, in its environment, both colors' releases. */
export function composeCommand(
  workspace: Workspace,
  { colors }: Observed,
  words: readonly string[],
): { args: string[]; env: Record<string, string> } {
  requireOverlay(workspace);
  const env = releaseEnv({ blue: releaseOf(colors.blue), green: releaseOf(colors.green) });
  return { args: [...workspace.site.compose.baseArgs, ...words], env };
}
