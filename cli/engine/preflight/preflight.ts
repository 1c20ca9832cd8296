import type { Config } from '../../config/config.ts';
import { listenersOf } from '../../config/schema/listen.ts';
import type { Project } from '../../project/project.ts';
import type { Found, Preflight } from '../../release/preflight.ts';
import type { Deployment } from '../deployment.ts';
import { inspectCertificate, requireAcmeDirectory } from './certificate.ts';
import { PROJECT_LIMITS, requireSpace } from './disk.ts';
import { MACHINE } from './machine.ts';
import { inspectNames } from './names.ts';
import { inspectProxyImage } from './nginx.ts';
import { requirePort } from './ports.ts';

export function preflightOf(site: Deployment, config: Config): Preflight {
  return {
    all: (project) => lookAtAll(site, config, project),
    port: (listen) => requirePort(site, config, listen),
    certificate: () => inspectCertificate(site, config),
    challenges: () => requireAcmeDirectory(site, config),
    names: (project) => inspectNames(site, config, project),
    proxyImage: () => inspectProxyImage(site, config.proxy.image),
  };
}

/** A release waits for them. */
async function lookAtAll(site: Deployment, config: Config, project: Promise<Project>): Promise<string[]> {
  const looks: Promise<Found | Found[]>[] = [
    ...MACHINE.map(({ look }) => look(site.docker, site.clock)),
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
