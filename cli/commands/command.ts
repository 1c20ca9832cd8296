import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import type { ExitCode } from '../errors.ts';

/** One verb: its options, and what it does with them. Loaded only when it is asked for. */
export interface Command<Options extends GlobalOptions = GlobalOptions> {
  options(builder: Argv): Argv;
  run(options: Options, context: Context): Promise<ExitCode>;
}
