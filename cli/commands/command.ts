import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import type { ExitCode } from '../errors.ts';

/** One command: its options, and its work. Loaded only when it is asked for. */
export interface Command<Options extends GlobalOptions = GlobalOptions> {
  options(builder: Argv): Argv;
  run(options: Options, context: Context): Promise<ExitCode>;
}
