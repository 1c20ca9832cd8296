import { actingLabels } from './findings/acting-labels.ts';
import { sharedDevice } from './findings/devices.ts';
import type { Finding, Rule, Settings } from './findings/finding.ts';
import { frontProxy } from './findings/front-proxies.ts';
import { disabledHealth, slowHealth, unknownHealth } from './findings/health.ts';
import { mutableTag } from './findings/images.ts';
import { containerName } from './findings/names.ts';
import { fixedAddress, internalNetworks, networkMode, ownNames } from './findings/networks.ts';
import { passedOnHost } from './findings/passed-on-host.ts';
import { keptPorts, publishedPorts } from './findings/ports.ts';
import { replicas } from './findings/replicas.ts';
import { sqlite } from './findings/sqlite.ts';
import { noRestart, shortGrace } from './findings/stopping.ts';
import { links, tiedTo, volumesFrom } from './findings/ties.ts';
import { sharedFolder, sharedVolume } from './findings/volumes.ts';
import { withoutPort } from './findings/without-port.ts';
import { scheduler, worker } from './findings/workers.ts';
import type { Project } from './project.ts';

export type { Finding } from './findings/finding.ts';

/** What hinders two copies of released services side by side, the worst first. `ofMode`: rules of the mode. Pure. */
export function findingsOf(project: Project, settings: Settings, ofMode: readonly Rule[]): Finding[] {
  const rules = rulesWith(ofMode);
  const findings = settings.services.flatMap((config) => {
    const service = project.services.get(config.name);
    if (service === undefined) return [];
    return rules
      .flatMap((rule) => rule({ service, config, settings, project }))
      .map((remark) => ({
        ...remark,
        service: config.name,
      }));
  });
  return FROM_WORST.flatMap((kind) => findings.filter((finding) => finding.kind === kind));
}

const FROM_WORST: readonly Finding['kind'][] = ['blocker', 'risk', 'info'];

function rulesWith(ofMode: readonly Rule[]): readonly Rule[] {
  return [
    networkMode,
    fixedAddress,
    internalNetworks,
    ownNames,
    links,
    volumesFrom,
    tiedTo,
    frontProxy,
    actingLabels,
    withoutPort,
    passedOnHost,
    keptPorts,
    containerName,
    publishedPorts,
    disabledHealth,
    unknownHealth,
    slowHealth,
    sharedVolume,
    sharedFolder,
    sharedDevice,
    sqlite,
    scheduler,
    worker,
    ...ofMode,
    shortGrace,
    noRestart,
    mutableTag,
    replicas,
  ];
}
