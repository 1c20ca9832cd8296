import type { Argv } from 'yargs';
import { colored, isColor, PROXY } from '../color.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { type ExitCode, usageError } from '../errors.ts';
import { idleColor, liveColor } from '../release/observed.ts';
import { openWorkspace } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';
import { runCompose } from './compose.ts';

interface Options extends GlobalOptions {
  color: unknown;
  of: string | undefined;
  follow: boolean;
  tail: string;
}

export const logs: Command<Options> = {
  options: (builder: Argv) =>
    builder
      .positional('of', {
        type: 'string',
        choices: ['live', 'idle', 'blue', 'green', 'proxy'],
        default: 'live',
        describe: 'whose logs',
      })
      .option('follow', { type: 'boolean', default: false, describe: 'keep printing' })
      .option('tail', { type: 'string', default: '100', describe: 'how many lines to begin with, or all' }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    const services = await servicesOf(options, context);
    const follow = options.follow ? ['--follow'] : [];
    return runCompose(['logs', ...follow, '--tail', options.tail, ...services], options, context);
  },
};

async function servicesOf(options: Options, context: Context): Promise<string[]> {
  const of = options.of ?? 'live';
  if (of === 'proxy') return [PROXY];
  const { config, engine } = await openWorkspace(options, context, reportTo(context, options));
  const observed = await engine.observe();
  const live = liveColor(observed);
  if (live === undefined && !isColor(of)) throw usageError('nothing has been released yet', 'bgc up');
  const idle = idleColor(observed);
  const color = isColor(of) ? of : of === 'idle' ? idle : (live ?? idle);
  return config.services.map(({ name }) => colored(name, color));
}
