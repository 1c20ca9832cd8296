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

  run(options, context) {
    const words = options['--'] ?? [];
    if (words.length === 0) throw usageError('say what Compose is to do', 'bgc compose -- ps');
    return runCompose(words, options, context);
  },
};

/** Runs `docker compose` on this terminal with the user's files, the overlay and both colors' releases. */
export async function runCompose(
  words: readonly string[],
  options: GlobalOptions,
  context: Context,
): Promise<ExitCode> {
  const workspace = await openWorkspace(options, context, reportTo(context, options));
  requireOverlay(workspace);
  const { site, engine } = workspace;
  const { colors } = await engine.observe();
  const env = releaseEnv({ blue: releaseOf(colors.blue), green: releaseOf(colors.green) });
  return (await runAttached('docker', [...site.compose.baseArgs, ...words], env)) as ExitCode;
}
