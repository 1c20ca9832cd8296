import { hostname } from 'node:os';
import type { ComposeProject } from '../engine/docker/containers.ts';
import { digests } from '../engine/docker/pins.ts';
import { userName } from '../engine/host/user.ts';
import type { HistoryEntry } from '../engine/state/history.ts';
import type { Journal } from '../release/journal.ts';
import { pinOf } from '../render/compose/pin.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface Scene extends Pick<Workspace, 'config'> {
  site: ComposeProject;
}

/** The part of an entry that the present state shows, even for a release whose bgc process was killed. */
export async function historyEntry(
  { config, site }: Scene,
  { command, color, release }: Pick<Journal, 'command' | 'color' | 'release'>,
): Promise<Omit<HistoryEntry, 'result'>> {
  const services = config.services.map(({ name }) => name);
  return {
    release,
    command,
    color,
    at: new Date().toISOString(),
    images: Object.fromEntries(services.map((service) => [service, pinOf(site.project, service, release)])),
    ...(command === 'up' ? { digests: await digests(site, services, release) } : {}),
    by: `${userName()}@${hostname()}`,
  };
}
