import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import type { Report } from '../report/event.ts';
import { reporter } from '../report/reporters.ts';

/** One verb: its options, and what it does with them. Loaded only when it is asked for. */
export interface Command<Options extends GlobalOptions = GlobalOptions> {
  options(builder: Argv): Argv;
  run(options: Options, context: Context): Promise<ExitCode>;
}

/** Where this command's events go. */
export function reportTo(context: Context, options: GlobalOptions): Report {
  return reporter(options, {
    data: (text) => context.stdout.write(text),
    talk: (text) => context.stderr.write(text),
    styled: context.stderr.styled,
  });
}
