import { formatListen } from '../../config/schema/listen.ts';
import type { PublishedPort } from '../project.ts';
import type { Remark, Rule } from './finding.ts';

/** Only one container can publish a host port. From now on that is the proxy, with two public ports: http and https. */
export const publishedPorts: Rule = ({ service, config, settings }) => {
  const { http, https = http } = settings.proxy;
  const traffic = service.ports.filter(({ target }) => target === config.port);
  const moved = [http, https].find(({ port }) => traffic.some(({ published }) => published === String(port)));
  return [
    ...(traffic.length === 0 || moved ? [] : [elsewhere(traffic, formatListen(http))]),
    ...service.ports.filter(({ target }) => target !== config.port).map(closed),
    ...(moved ? [taken(formatListen(moved))] : []),
  ];
};

function taken(port: string): Remark {
  return {
    kind: 'info',
    problem: `its port ${port} moves to the proxy, which routes traffic to the live color`,
  };
}

function elsewhere(ports: readonly PublishedPort[], http: string): Remark {
  const published = ports.map((port) => port.published ?? 'any').join(', ');
  return {
    kind: 'info',
    problem: `visitors come in at ${http}; its own published port (${published}) is closed`,
    instead: `proxy.http: ${ports[0]?.published ?? '…'} in bgc.yaml, to keep that port for visitors`,
  };
}

function closed({ target, published }: PublishedPort): Remark {
  return {
    kind: 'risk',
    problem: `its port ${target}${published === undefined ? '' : ` (published as ${published})`} is closed: the proxy passes HTTP to one port only`,
    instead: `move port ${target} to a service of its own, or leave it out of ports`,
  };
}
