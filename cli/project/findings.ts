import type { ComposeService, Project } from './project.ts';

/** Something in the user's Compose project that two colors cannot live with, or that may surprise. */
export interface Finding {
  kind: 'blocker' | 'risk';
  service: string;
  /** What is there, and why it matters. */
  problem: string;
  /** What to write instead. */
  instead: string;
}

type Rule = (service: ComposeService, project: Project) => Omit<Finding, 'service'>[];

/**
 * What stands in the way of running two copies of the released services side by side. Pure.
 * @param released names of the services that are released; others are only looked at for what they tie to these
 */
export function findingsOf(project: Project, released: readonly string[]): Finding[] {
  return released.flatMap((name) => {
    const service = project.services.get(name);
    if (service === undefined) return [];
    return RULES.flatMap((rule) => rule(service, project)).map((finding) => ({ ...finding, service: name }));
  });
}

const networkMode: Rule = ({ networkMode: mode }) =>
  mode === undefined
    ? []
    : [
        {
          kind: 'blocker',
          problem: `network_mode: ${mode} gives both colors the same ports`,
          instead: 'remove network_mode; the proxy reaches the service over a Compose network',
        },
      ];

const fixedAddress: Rule = ({ networks }) =>
  [...networks]
    .filter(([, { fixedAddress: address }]) => address !== undefined)
    .map(([network, { fixedAddress: address }]) => ({
      kind: 'blocker',
      problem: `the fixed address ${address} on ${network} can belong to one container only`,
      instead: 'remove it; other containers reach the service by its name',
    }));

const links: Rule = ({ links: targets }) =>
  targets.length === 0
    ? []
    : [
        {
          kind: 'blocker',
          problem: 'links tie a container to one other',
          instead: 'remove links; names work without them',
        },
      ];

const volumesFrom: Rule = ({ volumesFrom: sources }) =>
  sources.length === 0
    ? []
    : [
        {
          kind: 'blocker',
          problem: 'volumes_from ties a container to one other',
          instead: 'name the volumes in volumes:',
        },
      ];

/** Other services that hold on to this one's container. */
const tiedTo: Rule = ({ name }, { services }) =>
  [...services.values()]
    .filter(
      (other) =>
        other.networkMode === `service:${name}` ||
        other.links.some((link) => link.split(':')[0] === name) ||
        other.volumesFrom.some((source) => source.split(':')[0] === name),
    )
    .map((other) => ({
      kind: 'blocker',
      problem: `${other.name} shares the container of this service (network_mode, links or volumes_from)`,
      instead: `release ${other.name} too without that tie, or let it call the service by its name`,
    }));

const noHealth: Rule = ({ health }) =>
  health.kind === 'disabled'
    ? [
        {
          kind: 'risk',
          problem: 'its healthcheck is disabled, so it counts as healthy when it keeps running',
          instead: 'add a healthcheck, or health: { path: … } in bgc.yaml',
        },
      ]
    : [];

const sharedVolume: Rule = ({ volumes }) =>
  volumes
    .filter(({ kind, readOnly }) => kind === 'volume' && !readOnly)
    .map(({ source, target }) => ({
      kind: 'risk',
      problem: `both colors write to the volume ${source ?? 'at'} ${target} while a release is under way`,
      instead: 'make sure that the application can share it; a SQLite file cannot be',
    }));

const RULES: readonly Rule[] = [networkMode, fixedAddress, links, volumesFrom, tiedTo, noHealth, sharedVolume];
