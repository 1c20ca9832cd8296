import type { Report } from '../release/event.ts';
import type { Workspace } from '../workspace/workspace.ts';

export async function tellMaintenance({ undoEngine }: Pick<Workspace, 'undoEngine'>, report: Report): Promise<void> {
  const { since } = await undoEngine.maintenance();
  if (since === undefined) return;
  report({ event: 'warning', text: 'maintenance is on: visitors get 503 until `bgc maintenance off`' });
}
