import type { ComposeService } from '../project.ts';
import type { Remark, Rule, Settings } from './finding.ts';

/** Without an alias, a link says what `depends_on` says: https://docs.docker.com/reference/compose-file/services/#links */
export const links: Rule = ({ service }) => service.links.map((link) => (hasAlias(link) ? aliased(link) : plain(link)));

function hasAlias(link: string): boolean {
  const [name, alias = name] = link.split(':');
  return alias !== name;
}

function aliased(link: string): Remark {
  const [name, alias] = link.split(':');
  return {
    kind: 'blocker',
    problem: `links ties a container to one of ${name}, which the colors would no longer know as ${alias}`,
    instead: `call it ${name}, or give ${name} the network alias ${alias}; names work without links`,
  };
}

function plain(link: string): Remark {
  const name = firstWord(link);
  return {
    kind: 'info',
    problem: `links: ${name} only means here that ${name} is started first; its name works anyway`,
  };
}

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

export const tiedTo: Rule = ({ service, project, settings }) =>
  [...project.services.values()]
    .filter((other) => other.name !== service.name && holdsOnTo(other, service, isReleased(other, settings)))
    .map(({ name }) => ({
      kind: 'blocker',
      problem: `${name} shares the container of this service (network_mode, ipc, pid, links or volumes_from)`,
      instead: `release ${name} too without that tie, or let it call the service by its name`,
    }));

function isReleased({ name }: ComposeService, { services }: Settings): boolean {
  return services.some((one) => one.name === name);
}

/** The colors of a released service have no links. */
function holdsOnTo(other: ComposeService, { name, containerName }: ComposeService, released: boolean): boolean {
  const namespaces = [other.networkMode, other.ipc, other.pid].filter((mode) => mode !== undefined);
  const targets = [
    ...(released ? [] : other.links.map(firstWord)),
    ...other.volumesFrom.map((source) => firstWord(source.replace(/^container:/, ''))),
    ...namespaces.map((mode) => mode.replace(/^(service|container):/, '')),
  ];
  return targets.includes(name) || (containerName !== undefined && targets.includes(containerName));
}

/** `web:alias` and `web:ro` refer to `web`. */
function firstWord(text: string): string {
  return text.split(':')[0] ?? text;
}
