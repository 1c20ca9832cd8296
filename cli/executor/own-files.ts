import { changedByOthers, keepWritten } from '../engine/state/written.ts';
import { BgcError } from '../errors.ts';
import type { Report } from '../release/event.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Settled = Pick<Workspace, 'config' | 'directory' | 'engine'>;

/** With the files that bgc wrote: `git pull` may have brought another machine's, with ports where nothing listens. */
export async function withOwnFiles<T>(workspace: Settled, report: Report, work: () => Promise<T>): Promise<T> {
  await putBack(workspace, report);
  try {
    return await work();
  } finally {
    // Without a copy, the next command puts nothing back.
    await keepWritten(workspace.directory, workspace.config).catch(() => undefined);
  }
}

/** Renders nothing: other pulled files may be broken, and a rollback must not fail for that. */
async function putBack({ config, directory, engine }: Settled, report: Report): Promise<void> {
  try {
    const changed = await changedByOthers(directory, config);
    if (changed.size === 0) return;
    await engine.write(changed);
    const text = `bgc restored ${[...changed.keys()].join(', ')}, which had been changed: edit bgc.yaml instead`;
    report({ event: 'warning', text });
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    report({ event: 'warning', text: `changed generated files are not restored: ${error.message}` });
  }
}
