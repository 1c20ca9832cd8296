import type { Argv } from 'yargs';
import type { GlobalOptions } from '../context.ts';
import { withLock } from '../engine/state/lock.ts';
import { ExitCode } from '../errors.ts';
import { openWorkspace } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';

interface Options extends GlobalOptions {
  volumes: boolean;
}

export const down: Command<Options> = {
  options: (builder: Argv) =>
    builder.option('volumes', {
      type: 'boolean',
      default: false,
      describe: "remove the project's volumes too: data is lost",
    }),

  async run(options, context) {
    const report = reportTo(context, options);
    const { site, directory } = await openWorkspace(options, context, report);
    await withLock(directory, 'bgc down', () =>
      site.compose.run('stopping the project', ['down', '--remove-orphans', ...(options.volumes ? ['--volumes'] : [])]),
    );
    report({
      event: 'note',
      text: 'everything is stopped and removed; images and history are kept, bgc up brings it back',
    });
    return ExitCode.done;
  },
};
