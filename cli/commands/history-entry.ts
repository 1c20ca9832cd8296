import { hostname } from 'node:os';
import { digests } from '../engine/images.ts';
import type { Site } from '../engine/site.ts';
import type { HistoryEntry } from '../engine/state/history.ts';
import { userName } from '../engine/user.ts';
import type { Journal } from '../release/journal.ts';
import { pinOf } from '../render/pin.ts';
import type { Workspace } from '../workspace.ts';

/** Where a release takes place, as far as a record tells of it. */
export interface Scene extends Pick<Workspace, 'config'> {
  site: Pick<Site, 'docker' | 'project'>;
}

/** What can be told of a release by what is there: also of one whose bgc was killed. */
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
