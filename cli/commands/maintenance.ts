import type { Argv } from 'yargs';
import type { Context } from '../context.ts';
import { ExitCode, usageError } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import type { Maintenance } from '../release/observed.ts';
import { reportTo } from '../report/sinks.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';
import { type Closing, type ClosingOptions, closingOf } from './maintenance-page.ts';

interface Options extends MutatingOptions, ClosingOptions {
  state: 'on' | 'off';
}

export const maintenance: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder)
      .positional('state', {
        choices: ['on', 'off'] as const,
        describe: 'what visitors get: a page, or the application',
      })
      .options({
        message: { type: 'string', nargs: 1, describe: 'what the page says' },
        page: { type: 'string', nargs: 1, describe: 'an HTML file of your own; it is copied' },
        allow: {
          type: 'string',
          array: true,
          nargs: 1,
          default: [],
          describe: 'an address or network that is let through, such as 203.0.113.0/24; may be repeated',
        },
      }),

  run(options: Options, context: Context): Promise<ExitCode> {
    return options.state === 'on' ? close(options, context) : open(options, context);
  },
};

/** Does not wait for the lock unless nginx must be reloaded: a release that goes wrong may need maintenance at once. */
async function close(options: Options, context: Context): Promise<ExitCode> {
  const closing = await closingOf(options, context);
  const report = reportTo(context, options);
  const { engine } = await openWorkspace(options, context, report);
  const before = await engine.maintenance();
  if (closing.allow.length === 0 && !(await engine.mayAllow())) await engine.beginMaintenance(closing.page);
  else
    await mutating('bgc maintenance', options, context, async ({ engine }) => {
      await engine.allowDuringMaintenance(closing.allow);
      await engine.beginMaintenance(closing.page);
    });
  report(closed(before, closing));
  return ExitCode.done;
}

async function open(options: Options, context: Context): Promise<ExitCode> {
  if (options.message !== undefined || options.page !== undefined || options.allow.length > 0)
    throw usageError('--message, --page and --allow go with `bgc maintenance on`', 'bgc maintenance off');
  const report = reportTo(context, options);
  const { engine } = await openWorkspace(options, context, report);
  const wasClosed = await engine.endMaintenance();
  const text = wasClosed ? 'maintenance is over: visitors get the application' : 'maintenance was not on';
  report({ event: 'result', text, data: { maintenance: false, changed: wasClosed } });
  return ExitCode.done;
}

function closed({ since }: Maintenance, { allow }: Closing) {
  const but = allow.length === 0 ? '' : ` but ${allow.join(', ')}`;
  const state = since === undefined ? 'maintenance is on' : 'maintenance stays on, with the new options';
  const text = `${state}: all visitors${but} get 503 and a page; bgc maintenance off ends it`;
  return { event: 'result', text, data: { maintenance: true, allow } } as const;
}
