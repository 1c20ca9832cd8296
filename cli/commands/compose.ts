import type { Context, GlobalOptions } from '../context.ts';
import { releaseEnv } from '../engine/colors.ts';
import { runAttached } from '../engine/process.ts';
import { type ExitCode, usageError } from '../errors.ts';
import { releaseOf } from '../release/observed.ts';
import { openWorkspace, requireOverlay } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';

interface Options extends GlobalOptions {
  '--'?: string[];
}

export const compose: Command<Options> = {
  options: (builder) => builder,

  async run(options, context) {
    const words = options['--'] ?? [];
    if (words.length === 0) throw usageError('say what Compose is to do', 'bgc compose -- ps');
    const { args, env } = await composeCommand(words, options, context);
    return (await runAttached('docker', args, env)) as ExitCode;
  },
};

/** A `docker` command line with the user's files, the overlay and, in its environment, both colors' releases. */
export async function composeCommand(
  words: readonly string[],
  options: GlobalOptions,
  context: Context,
): Promise<{ args: string[]; env: Record<string, string> }> {
  const workspace = await openWorkspace(options, context, reportTo(context, options));
  requireOverlay(workspace);
  const { site, engine } = workspace;
  const { colors } = await engine.observe();
  const env = releaseEnv({ blue: releaseOf(colors.blue), green: releaseOf(colors.green) });
  return { args: [...site.compose.baseArgs, ...words], env };
}
