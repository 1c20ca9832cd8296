import type { Argv } from 'yargs';
import { removeVolume } from '../engine/docker/volumes.ts';
import { ExitCode } from '../errors.ts';
import { SPOOL } from '../render/overlay.ts';
import { requireOverlay } from '../workspace.ts';
import type { Command } from './command.ts';
import { type MutatingOptions, mutating, mutatingOptions } from './mutating.ts';

interface Options extends MutatingOptions {
  volumes: boolean;
}

export const down: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder).option('volumes', {
      type: 'boolean',
      default: false,
      describe: "remove the project's volumes too: data is lost",
    }),

  run(options, context) {
    return mutating('bgc down', options, context, async (workspace, report) => {
      requireOverlay(workspace);
      const volumes = options.volumes ? ['--volumes'] : [];
      await workspace.site.compose.run('stopping the project', ['down', '--remove-orphans', ...volumes]);
      // nginx leaves nothing in it.
      await removeVolume(workspace.site.docker, `${workspace.site.project}_${SPOOL}`);
      report({ event: 'note', text: 'everything is removed but images and history; bgc up brings it back' });
      return ExitCode.done;
    });
  },
};
