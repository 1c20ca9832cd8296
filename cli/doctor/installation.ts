import { dirname, relative } from 'node:path';
import type { Context, GlobalOptions } from '../context.ts';
import { hostAt } from '../engine/engines.ts';
import type { Report } from '../release/event.ts';
import { once } from '../release/once.ts';
import { projectFile } from '../workspace/project-file.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import type { Installation } from './check.ts';

/** The project that the options name, whether or not it can be opened. */
export async function installationOf(options: GlobalOptions, context: Context, report: Report): Promise<Installation> {
  const file = projectFile(options, context);
  return {
    host: await hostAt(dirname(file), context.clock),
    file: relative(context.cwd, file),
    workspace: once(() => openWorkspace(options, context, report)),
  };
}
