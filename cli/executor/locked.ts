import type { Argv, Options as YargsOptions } from 'yargs';
import { milliseconds } from '../config/schema/duration.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { requireHistory } from '../engine/state/history.ts';
import { withLock } from '../engine/state/lock.ts';
import { usageError } from '../errors.ts';
import type { Report } from '../release/event.ts';
import { reportTo } from '../report/sinks.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { withOwnFiles } from './own-files.ts';
import { recover } from './recover.ts';

export interface MutatingOptions extends GlobalOptions {
  wait: string | undefined;
}

export function mutatingOptions(builder: Argv): Argv {
  const wait: YargsOptions = {
    type: 'string',
    describe: 'wait this long for another bgc command to finish, such as 5m',
  };
  return builder.option('wait', wait);
}

/** Opens the project and holds its lock; first finishes or undoes the release that a killed bgc process left behind. */
export async function mutating<T>(
  command: string,
  options: MutatingOptions,
  context: Context,
  work: (workspace: Workspace, report: Report) => Promise<T>,
): Promise<T> {
  const report = reportTo(context, options);
  const wait = options.wait === undefined ? 0 : duration('--wait', options.wait);
  const workspace = await openWorkspace(options, context, report);
  return withLock(workspace.directory, { command, wait, signal: context.signal, clock: context.clock }, async () => {
    await workspace.engine.ready();
    await requireHistory(workspace.directory);
    await workspace.engine.outlastHook((text) => report({ event: 'note', text }));
    await recover(workspace, context, report);
    return withOwnFiles(workspace, report, () => work(workspace, report));
  });
}

/** @throws BgcError when the option's text is no duration */
export function duration(option: string, written: string): number {
  const ms = milliseconds(written);
  if (Number.isNaN(ms)) throw usageError(`${option} ${written} is not a duration`, 'write it like 90s or 2m');
  return ms;
}
