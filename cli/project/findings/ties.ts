import type { ComposeService } from '../project.ts';
import type { Rule } from './finding.ts';

export const links: Rule = ({ service }) =>
  service.links.length === 0
    ? []
    : [
        {
          kind: 'blocker',
          problem: 'links tie a container to one other',
          instead: 'remove links; names work without them',
        },
      ];

export const volumesFrom: Rule = ({ service }) =>
  service.volumesFrom.length === 0
    ? []
    : [
        {
          kind: 'blocker',
          problem: 'volumes_from ties a container to one other',
          instead: 'name the volumes under volumes:',
        },
      ];

export const tiedTo: Rule = ({ service, project }) =>
  [...project.services.values()]
    .filter((other) => other.name !== service.name && holdsOnTo(other, service))
    .map(({ name }) => ({
      kind: 'blocker',
      problem: `${name} shares the container of this service (network_mode, links or volumes_from)`,
      instead: `release ${name} too without that tie, or let it call the service by its name`,
    }));

function holdsOnTo(other: ComposeService, { name, containerName }: ComposeService): boolean {
  const targets = [
    ...other.links.map(firstWord),
    ...other.volumesFrom.map((source) => firstWord(source.replace(/^container:/, ''))),
    ...(other.networkMode === undefined ? [] : [other.networkMode.replace(/^(service|container):/, '')]),
  ];
  return targets.includes(name) || (containerName !== undefined && targets.includes(containerName));
}

/** `web:alias` and `web:ro` refer to `web`. */
function firstWord(text: string): string {
  return text.split(':')[0] ?? text;
}
