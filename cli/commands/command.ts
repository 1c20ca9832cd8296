import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import type { Report } from '../report/event.ts';
import { reporter, type Sinks } from '../report/reporters.ts';

/** One verb: its options, and what it does with them. Loaded only when it is asked for. */
export interface Command<Options extends GlobalOptions = GlobalOptions> {
  options(builder: Argv): Argv;
  run(options: Options, context: Context): Promise<ExitCode>;
}

/** Data goes to standard output, talk to standard error. */
export function sinksOf({ stdout, stderr }: Context): Sinks {
  const { styled, columns } = stderr;
  return { data: (text) => stdout.write(text), talk: (text) => stderr.write(text), styled, columns };
}

/** Where this command's events go. */
export function reportTo(context: Context, options: GlobalOptions): Report {
  return reporter(options, sinksOf(context));
}
