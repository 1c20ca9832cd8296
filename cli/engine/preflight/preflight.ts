import type { Config } from '../../config/config.ts';
import { listenersOf } from '../../config/schema/listen.ts';
import type { Project } from '../../project/project.ts';
import type { Deployment } from '../deployment.ts';
import type { Found } from '../host/requirement.ts';
import { inspectCertificate, requireAcmeDirectory } from './certificate.ts';
import { PROJECT_LIMITS, requireSpace } from './disk.ts';
import { MACHINE } from './machine.ts';
import { inspectNames } from './names.ts';
import { requirePort } from './ports.ts';

/**
 * All checks run at once, since a release waits for them. Returns warnings about what will not hold for long.
 * @throws BgcError with the first thing that does not hold
 */
export async function preflight(site: Deployment, config: Config, project: Promise<Project>): Promise<string[]> {
  const looks: Promise<Found | Found[]>[] = [
    ...MACHINE.map(({ look }) => look(site.docker)),
    requireSpace(site.directory, PROJECT_LIMITS),
    ...listenersOf(config).map((listen) => requirePort(site, config, listen)),
    inspectCertificate(site, config),
    requireAcmeDirectory(site, config),
    project.then((known) => inspectNames(site, config, known)),
  ];
  const found: Found[] = [];
  for (const result of await Promise.allSettled(looks)) {
    if (result.status === 'rejected') throw result.reason;
    found.push(...[result.value].flat());
  }
  return found.flatMap(({ text, next }) => (next === undefined ? [] : [`${text}: ${next}`]));
}
