import type { Config, Listen } from '../config/config.ts';
import { isExposed } from '../config/normalise/preview.ts';
import type { Project } from '../project/project.ts';
import { proxyNetworks } from '../render/compose/proxy-networks.ts';
import type { Check, Verdict } from './check.ts';
import { PROJECT } from './project.ts';

export const ipv6Check: Check = {
  title: "visitors' addresses",
  needs: [PROJECT],
  async look({ host, workspace }) {
    const { config, project } = await workspace();
    return [ipv6Verdict(config, await project(), host.hasIpv6())];
  },
};

/**
 * Docker forwards IPv6 requests into a network without IPv6 from the network's own gateway, so all these visitors share
 * one address that is no visitor's: https://docs.docker.com/engine/network/packet-filtering-firewalls/. Pure.
 */
export function ipv6Verdict(config: Config, project: Project, hasIpv6: boolean): Verdict {
  const keys = [...publicKeys(config), ...previewKeys(config)];
  const networks = proxyNetworks([config], project);
  const mayHaveIt = (network: string): boolean =>
    project.ipv6Networks.has(network) || project.externalNetworks.has(network);
  if (keys.length === 0) return { status: 'ok', text: 'nothing depends on them' };
  if (!hasIpv6) return { status: 'ok', text: 'their own: this machine is not reachable by IPv6' };
  if (networks.some(mayHaveIt)) return { status: 'ok', text: 'their own, by IPv6 too' };
  return {
    status: 'blocks',
    text: `all IPv6 visitors have the address of a Docker network's gateway, and ${keys.join(', ')} would use that`,
    instead: `networks: { ${networks[0] ?? 'default'}: { enable_ipv6: true } } in your Compose file`,
    next: 'or publish by IPv4 alone, such as http: "0.0.0.0:80", and give the host no AAAA record',
  };
}

function publicKeys({ proxy }: Config): string[] {
  if (![proxy.http, ...(proxy.https === undefined ? [] : [proxy.https])].some(takesIpv6)) return [];
  return [
    ...(proxy.rateLimit === undefined ? [] : ['proxy.rate_limit']),
    ...(proxy.connectionLimit === undefined ? [] : ['proxy.connection_limit']),
    ...(proxy.realIp === undefined ? [] : ['proxy.real_ip']),
  ];
}

function previewKeys({ proxy, preview, previewing }: Config): string[] {
  if (previewing === undefined || previewing.allow.length === 0) return [];
  const doors = [preview, ...(previewing.host === undefined ? [] : [proxy.http])];
  return doors.some(takesIpv6) ? ['preview.allow'] : [];
}

/** Without a host, Docker publishes a port on every IPv4 and IPv6 address. */
function takesIpv6(listen: Listen): boolean {
  return isExposed(listen) && (listen.host === undefined || listen.host.includes(':'));
}
