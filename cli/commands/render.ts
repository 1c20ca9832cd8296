import { join } from 'node:path';
import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import { readIfThere, staleFiles } from '../engine/files.ts';
import { withLock } from '../engine/state/lock.ts';
import { ExitCode } from '../errors.ts';
import { diffLines } from '../report/diff.ts';
import { openWorkspace } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';

interface Options extends GlobalOptions {
  check: boolean;
}

export const render: Command<Options> = {
  options: (builder: Argv) =>
    builder.option('check', { type: 'boolean', default: false, describe: 'write nothing; exit 1 when files differ' }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    const report = reportTo(context, options);
    const workspace = await openWorkspace(options, context, report);
    const { directory } = workspace;
    const files = await workspace.files();
    const stale = await staleFiles(directory, files);
    if (options.check) {
      for (const path of stale) {
        const before = (await readIfThere(join(directory, path))) ?? '';
        context.stdout.write(diffLines(path, before, files.get(path) ?? ''));
      }
      report({
        event: 'note',
        text: stale.length === 0 ? 'generated files are up to date' : 'generated files are out of date: bgc render',
      });
      return stale.length === 0 ? ExitCode.done : ExitCode.failed;
    }
    await withLock(directory, 'bgc render', () =>
      workspace.engine.write(new Map([...files].filter(([path]) => stale.includes(path)))),
    );
    report({ event: 'note', text: stale.length === 0 ? 'nothing to write' : `wrote ${stale.join(', ')}` });
    return ExitCode.done;
  },
};
