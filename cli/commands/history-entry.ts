import { hostname } from 'node:os';
import type { HistoryEntry } from '../engine/state/history.ts';
import { userName } from '../engine/user.ts';
import type { Journal } from '../release/journal.ts';
import { pinOf } from '../render/pin.ts';
import type { Workspace } from '../workspace.ts';

/** What is known of a release before it has ended. */
export function historyEntry(
  { config, site }: Workspace,
  { command, color, release }: Pick<Journal, 'command' | 'color' | 'release'>,
): Omit<HistoryEntry, 'result' | 'took'> {
  return {
    release,
    command,
    color,
    at: new Date().toISOString(),
    images: Object.fromEntries(config.services.map(({ name }) => [name, pinOf(site.project, name, release)])),
    by: `${userName()}@${hostname()}`,
  };
}
