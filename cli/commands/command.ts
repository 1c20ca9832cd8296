import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import type { ExitCode } from '../errors.ts';

export interface Command<Options extends GlobalOptions = GlobalOptions> {
  options(builder: Argv): Argv;
  run(options: Options, context: Context): Promise<ExitCode>;
}
