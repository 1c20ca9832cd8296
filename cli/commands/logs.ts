import type { Argv } from 'yargs';
import type { Config } from '../config/config.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { type ExitCode, usageError } from '../errors.ts';
import { idleColor, liveColor, type Observed } from '../release/observed.ts';
import { runsOf } from '../release/runs.ts';
import { colorful } from '../report/printable.ts';
import { reportTo } from '../report/sinks.ts';
import { COLORS, colored, isColor, PROXY } from '../traffic/color.ts';
import { isBoth } from '../traffic/routing.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

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
    const { config, engine } = await openWorkspace(options, context, reportTo(context, options));
    const observed = await engine.observe();
    const services = servicesOf(options.of ?? 'live', config, observed);
    const follow = options.follow ? ['--follow'] : [];
    // Compose sees a pipe, not a terminal, so it must be told whether colors are shown.
    const colors = ['--ansi', context.stdout.styled ? 'always' : 'never'];
    const words = [...colors, 'logs', ...follow, '--tail', options.tail, ...services];
    const show = (line: string): string => colorful(line.replace(CLEAR_LINE, ''));
    return (await engine.compose(words, runsOf(observed), show)) as ExitCode;
  },
};

/** Compose starts its lines with it even when told not to, in front of the application's output. */
const CLEAR_LINE = '\x1b[2K';

function servicesOf(of: string, { services }: Config, observed: Observed): string[] {
  if (of === 'proxy') return [PROXY];
  const live = liveColor(observed);
  if (live === undefined && !isColor(of)) throw usageError('nothing has been released yet', 'bgc up');
  const idle = idleColor(observed);
  const color = isColor(of) ? of : of === 'idle' ? idle : (live ?? idle);
  const colors = of === 'live' && isBoth(observed.routing) ? COLORS : [color];
  return services.flatMap(({ name }) => colors.map((one) => colored(name, one)));
}
