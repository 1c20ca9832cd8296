import { PRIVATE_NETWORK, SPOOL } from '../../traffic/color.ts';
import type { Remark, Rule } from './finding.ts';

export const networkMode: Rule = ({ service: { networkMode: mode } }) =>
  mode === undefined
    ? []
    : [
        {
          kind: 'blocker',
          problem: `network_mode: ${mode} gives both colors the same ports`,
          instead: 'remove network_mode; the proxy reaches the service over a Compose network',
        },
      ];

export const fixedAddress: Rule = ({ service: { macAddress, networks } }) =>
  [
    ...(macAddress === undefined ? [] : [macAddress]),
    ...[...networks].flatMap(([network, { fixedAddresses }]) => fixedAddresses.map((one) => `${one} on ${network}`)),
  ].map((address) => ({
    kind: 'blocker',
    problem: `the fixed address ${address} can belong to one container only`,
    instead: 'remove it; other containers reach the service by its name',
  }));

/** Compose would merge the user's network or volume with bgc's own. */
export const ownNames: Rule = ({ service: { networks, volumes } }) => [
  ...(networks.has(PRIVATE_NETWORK) ? [ownName('network', PRIVATE_NETWORK)] : []),
  ...(volumes.some(({ kind, source }) => kind === 'volume' && source === SPOOL) ? [ownName('volume', SPOOL)] : []),
];

function ownName(kind: 'network' | 'volume', name: string): Remark {
  return {
    kind: 'blocker',
    problem: `the ${kind} ${name} has a name that bgc uses for one of its own`,
    instead: `rename the key ${name}; "name:" keeps the ${kind} itself`,
  };
}

/** The proxy joins the networks of the services that get traffic. Docker publishes no port on an internal network. */
export const internalNetworks: Rule = ({ service: { networks }, config, settings, project }) => {
  const reached = settings.services
    .filter(({ port }) => port !== undefined)
    .flatMap(({ name }) => [...(project.services.get(name)?.networks.keys() ?? [])]);
  if (config.port === undefined || reached.length === 0) return [];
  if (reached.some((network) => !project.internalNetworks.has(network))) return [];
  return [
    {
      kind: 'blocker',
      problem: `${[...networks.keys()].join(', ')} is internal, so the proxy would not be reachable from outside`,
      instead: 'put the service on a second network that is not internal',
    },
  ];
};
