import type { Config } from '../../config/config.ts';
import { BgcError } from '../../errors.ts';
import type { KnownReleases } from '../../release/history.ts';
import type { ContainerState } from '../../release/observed.ts';
import { releaseOf } from '../../release/observed.ts';
import { type Known, neverIn } from '../../release/release-services.ts';
import type { Deployment } from '../deployment.ts';
import { pinnedReleases } from '../docker/pins.ts';
import { readHistory } from './history.ts';

export async function knownReleases(site: Deployment, { services }: Pick<Config, 'services'>): Promise<KnownReleases> {
  const [record, pins] = await Promise.all([
    historyIn(site.directory),
    Promise.all(services.map(async ({ name }) => [name, await pinnedReleases(site, name)] as const)),
  ]);
  return { ...record, pins: new Map(pins) };
}

/** A user without permission to read the record still sees what runs. */
async function historyIn(directory: string): Promise<Pick<KnownReleases, 'history' | 'unread'>> {
  try {
    return { history: await readHistory(directory) };
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return { history: [], unread: error.message };
  }
}

export function neverOf(known: Known, containers: readonly ContainerState[]): string[] {
  const running = containers.map(({ service }) => service);
  return neverIn(known, releaseOf({ containers }), running);
}
