import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import type { Context } from '../context.ts';
import { leavesAnything, projectAt, removeByLabels } from '../engine/compose/leftovers.ts';
import type { Deployment } from '../engine/deployment.ts';
import { connectDocker } from '../engine/docker/client.ts';
import { removeVolume } from '../engine/docker/volumes.ts';
import { ExitCode, usageError } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import type { Report } from '../release/event.ts';
import { OVERLAY } from '../render/compose/overlay-file.ts';
import { reportTo } from '../report/sinks.ts';
import { SPOOL } from '../traffic/color.ts';
import { directoryOf, projectFile } from '../workspace/project-file.ts';
import type { Command } from './command.ts';

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

  async run(options, context) {
    if (!existsSync(projectFile(options, context))) return downWithoutConfig(options, context);
    return mutating('bgc down', options, context, async ({ site }, report) => {
      await takeDown(site, options.volumes ? ['--volumes'] : []);
      // nginx leaves no data in this volume.
      await removeVolume(site.docker, `${site.project}_${SPOOL}`);
      return told(report);
    });
  },
};

async function takeDown(
  { compose, directory, docker, project, signal }: Deployment,
  volumes: readonly string[],
): Promise<void> {
  if (existsSync(join(directory, OVERLAY)))
    await compose.run('stopping the project', ['down', '--remove-orphans', ...volumes]);
  else if (await leavesAnything(docker, project)) await removeByLabels(project, volumes, signal);
  else throw usageError(`nothing has been released here: Docker has nothing of the project ${project}`, 'bgc up');
}

/** Everything created from this directory is known by its labels, even if its files have been deleted since. */
async function downWithoutConfig(options: Options, context: Context): Promise<ExitCode> {
  const report = reportTo(context, options);
  const docker = await connectDocker();
  const directory = directoryOf(options, context);
  const project = await projectAt(docker, directory);
  if (project === undefined)
    throw usageError(
      `there is no ${projectFile(options, context)}, and nothing released from ${directory} is running`,
      'bgc init; or, from elsewhere, --project-directory',
    );
  await removeByLabels(project, options.volumes ? ['--volumes'] : [], context.signal);
  await removeVolume(docker, `${project}_${SPOOL}`);
  return told(report);
}

function told(report: Report): ExitCode {
  report({ event: 'note', text: 'everything except images and history is removed; bgc up brings it back' });
  return ExitCode.done;
}
