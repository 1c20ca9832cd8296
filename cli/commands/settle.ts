import { changedByOthers } from '../engine/state/written.ts';
import type { Report } from '../report/event.ts';
import type { Workspace } from '../workspace.ts';

/**
 * Puts generated files back before nginx reads them again: `git pull` may have brought those that another machine made,
 * with ports that nothing listens on here. Nothing is rendered: what else it brought may be broken.
 */
export async function settleForeign({ directory, engine }: Workspace, report: Report): Promise<void> {
  const changed = await changedByOthers(directory);
  if (changed.size === 0) return;
  await engine.write(changed);
  const text = `${[...changed.keys()].join(', ')} were not as bgc wrote them, and are again: edit bgc.yaml instead`;
  report({ event: 'warning', text });
}
