import type { Config } from '../config/config.ts';
import { PROJECT_LIMITS, requireSpace } from './preflight/disk.ts';
import type { Found } from './preflight/found.ts';
import { MACHINE } from './preflight/machine.ts';
import { requirePort } from './preflight/ports.ts';
import type { Site } from './site.ts';

/**
 * What must hold before anything is changed. All of it is looked at together, since a release waits for it.
 * @returns what will not hold for long, in words
 * @throws BgcError with the first thing that does not hold
 */
export async function preflight(site: Site, config: Config): Promise<string[]> {
  const looks = [
    ...MACHINE.map(({ look }) => look(site.docker)),
    requireSpace(site.directory, PROJECT_LIMITS),
    ...[config.proxy.http, config.preview].map((listen) => requirePort(site, config, listen)),
  ];
  const found: Found[] = [];
  for (const result of await Promise.allSettled(looks)) {
    if (result.status === 'rejected') throw result.reason;
    found.push(result.value);
  }
  return found.flatMap(({ text, next }) => (next === undefined ? [] : [`${text}: ${next}`]));
}
