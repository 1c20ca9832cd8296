import type { Argv } from 'yargs';
import yargs from 'yargs';
import pkg from '../package.json' with { type: 'json' };
import { commands } from './commands/commands.ts';
import type { Context } from './context.ts';
import { BgcError, ExitCode, messageOf, usageError } from './errors.ts';
import type { Event } from './release/event.ts';
import { reporter } from './report/reporters.ts';
import { sinksOf } from './report/sinks.ts';

/** Runs one command line; `argv`: the words after `bgc`. The only place that prints errors. Never exits the process. */
export async function main(argv: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = ExitCode.done;
  const parser = yargs([...argv])
    .scriptName('bgc')
    .usage('$0 <command>\n\nReleases a Docker Compose project without a failed request, and rolls back instantly.')
    .locale('en')
    .updateStrings({ 'Did you mean %s?': 'there is no such command; did you mean %s?' })
    .version(pkg.version)
    .exitProcess(false)
    .strict()
    .recommendCommands()
    .demandCommand(1, 'say what to do: bgc init, bgc up, bgc switch, bgc rollback, bgc status')
    .parserConfiguration({ 'populate--': true })
    .wrap(Math.min(110, context.stdout.columns))
    .options(GLOBAL_OPTIONS)
    .completion('completion', 'print a completion script for your shell')
    .fail((message, error) => {
      throw error ?? usageError(message, 'bgc --help');
    });
  for (const { name, describe, load } of commands) {
    parser.command(
      name,
      describe,
      async (builder: Argv) => (await load()).options(builder),
      async (parsed) => {
        code = await (await load()).run(parsed as never, context);
      },
    );
  }
  try {
    await parser.parseAsync();
    return code;
  } catch (error) {
    return printError(error, argv, context);
  }
}

const GLOBAL_OPTIONS = {
  file: { alias: 'f', type: 'string', default: 'bgc.yaml', describe: 'the configuration file' },
  'project-directory': { type: 'string', describe: 'the project directory' },
  json: { type: 'boolean', default: false, describe: 'print one JSON object per line' },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'print errors and results only' },
  verbose: { alias: 'v', type: 'boolean', default: false, describe: 'print the commands that bgc runs' },
  color: { type: 'boolean', default: true, describe: 'use colors on a terminal' },
} as const;

function printError(error: unknown, argv: readonly string[], context: Context): ExitCode {
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const event = errorEvent(error, own.includes('--verbose') || own.includes('-v'), context);
  const options = { json: own.includes('--json'), quiet: false, verbose: false };
  reporter(options, sinksOf(context))(event);
  return event.code;
}

function errorEvent(
  error: unknown,
  verbose: boolean,
  context: Context,
): Extract<Event, { event: 'error' }> & { code: ExitCode } {
  if (context.signal.aborted) {
    return { event: 'error', message: 'interrupted', details: [], hint: 'bgc status', code: ExitCode.interrupted };
  }
  if (error instanceof BgcError) {
    const { message, details, hint, code } = error;
    return { event: 'error', message, details, hint, code };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    event: 'error',
    message: `this is a bug in bgc: ${messageOf(error)}`,
    details: verbose ? stack.split('\n') : [],
    hint: verbose ? 'please report it with the lines above' : 'run it again with --verbose and report what it prints',
    code: ExitCode.failed,
  };
}
