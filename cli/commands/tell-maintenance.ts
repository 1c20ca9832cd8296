import type { Report } from '../report/event.ts';
import type { Workspace } from '../workspace.ts';

/** A release that is live behind a page is not what somebody sees who looks. */
export async function tellMaintenance({ undoEngine }: Pick<Workspace, 'undoEngine'>, report: Report): Promise<void> {
  const { since } = await undoEngine.maintenance();
  if (since === undefined) return;
  report({ event: 'warning', text: 'maintenance is on: visitors get 503 until `bgc maintenance off`' });
}
