import { formatListen } from '../../config/schema/listen.ts';
import { keeperOf } from '../keeper.ts';
import { type PortSpan, portSpans } from '../port-spans.ts';
import type { PublishedPort } from '../project.ts';
import type { Remark, Rule } from './finding.ts';

/** Only one container can publish a host port. From now on that is the proxy, with two public ports: http and https. */
export const publishedPorts: Rule = ({ service, config, settings }) => {
  const { http, https = http } = settings.proxy;
  const traffic = service.ports.filter(({ target }) => target === config.port);
  const moved = [http, https].find(({ port }) => traffic.some(({ published }) => published === String(port)));
  return [
    ...(traffic.length === 0 || moved ? [] : [elsewhere(traffic, formatListen(http))]),
    ...portSpans(service.ports.filter(({ target }) => target !== config.port)).map(closed),
    ...(moved ? [taken(formatListen(moved))] : []),
  ];
};

/** Both would start with the project. Told once, with the first released service. */
export const keptPorts: Rule = ({ service: { name }, settings, project }) => {
  const released = settings.services.map((one) => one.name);
  const { http, https } = settings.proxy;
  if (name !== released[0]) return [];
  return [http, https].flatMap((listen): Remark[] => {
    const keeper = listen && keeperOf(project, released, listen);
    if (listen === undefined || keeper === undefined) return [];
    return [
      {
        kind: 'blocker',
        problem: `port ${formatListen(listen)} of the proxy is published by ${keeper} too, which is not released`,
        instead: `another port in bgc.yaml, or none in ports of ${keeper}`,
      },
    ];
  });
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

function closed({ target, published, protocols }: PortSpan): Remark {
  return {
    kind: 'risk',
    problem: `its port ${target}${protocols}${published === undefined ? '' : ` (published as ${published})`} is closed: the proxy passes HTTP to one port only`,
    instead: `move port ${target} to a service of its own, or leave it out of ports`,
  };
}
