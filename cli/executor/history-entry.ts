import { hostname } from 'node:os';
import type { Clock } from '../context.ts';
import { userName } from '../engine/host/user.ts';
import type { Runtime } from '../release/engine.ts';
import type { HistoryEntry } from '../release/history.ts';
import type { Journal } from '../release/journal.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The part of an entry that the present state shows, even for a release whose bgc process was killed. */
export async function historyEntry(
  { config, engine }: Pick<Workspace, 'config'> & { engine: Pick<Runtime, 'pins' | 'digests'> },
  { command, color, release }: Pick<Journal, 'command' | 'color' | 'release'>,
  clock: Clock,
): Promise<Omit<HistoryEntry, 'result'>> {
  const services = config.services.map(({ name }) => name);
  return {
    release,
    command,
    color,
    at: new Date(clock.now()).toISOString(),
    images: await engine.pins(services, release),
    ...(command === 'up' ? { digests: await engine.digests(services, release) } : {}),
    by: `${userName()}@${hostname()}`,
  };
}
