import type { Finding, Rule, Settings } from './findings/finding.ts';
import { disabledHealth, slowHealth, unknownHealth } from './findings/health.ts';
import { mutableTag } from './findings/images.ts';
import { containerName } from './findings/names.ts';
import { fixedAddress, internalNetworks, networkMode, ownNames } from './findings/networks.ts';
import { publishedPorts } from './findings/ports.ts';
import { replicas } from './findings/replicas.ts';
import { fallbackThatWrites } from './findings/roles.ts';
import { sqlite } from './findings/sqlite.ts';
import { noRestart, shortGrace } from './findings/stopping.ts';
import { links, tiedTo, volumesFrom } from './findings/ties.ts';
import { sharedFolder, sharedVolume } from './findings/volumes.ts';
import { scheduler, worker } from './findings/workers.ts';
import type { Project } from './project.ts';

export type { Finding } from './findings/finding.ts';

/** Obstacles to running two copies of the released services side by side, the worst first. Pure. */
export function findingsOf(project: Project, settings: Settings): Finding[] {
  const findings = settings.services.flatMap((config) => {
    const service = project.services.get(config.name);
    if (service === undefined) return [];
    return RULES.flatMap((rule) => rule({ service, config, settings, project })).map((remark) => ({
      ...remark,
      service: config.name,
    }));
  });
  return FROM_WORST.flatMap((kind) => findings.filter((finding) => finding.kind === kind));
}

const FROM_WORST: readonly Finding['kind'][] = ['blocker', 'risk', 'info'];

const RULES: readonly Rule[] = [
  networkMode,
  fixedAddress,
  internalNetworks,
  ownNames,
  links,
  volumesFrom,
  tiedTo,
  containerName,
  publishedPorts,
  disabledHealth,
  unknownHealth,
  slowHealth,
  sharedVolume,
  sharedFolder,
  sqlite,
  scheduler,
  worker,
  fallbackThatWrites,
  shortGrace,
  noRestart,
  mutableTag,
  replicas,
];
