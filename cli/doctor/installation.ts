import { dirname, relative } from 'node:path';
import type { Context, GlobalOptions } from '../context.ts';
import { connectDocker } from '../engine/docker/client.ts';
import { once } from '../engine/host/once.ts';
import type { Report } from '../release/event.ts';
import { projectFile } from '../workspace/project-file.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import type { Installation } from './check.ts';

/** The project that the options name, whether or not it can be opened. */
export function installationOf(options: GlobalOptions, context: Context, report: Report): Installation {
  const file = projectFile(options, context);
  return {
    directory: dirname(file),
    file: relative(context.cwd, file),
    machine: once(connectDocker),
    workspace: once(() => openWorkspace(options, context, report)),
  };
}
