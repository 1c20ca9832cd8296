import type { Route } from '../../config/config.ts';
import { namesOf } from '../../project/names.ts';
import type { Project } from '../../project/project.ts';
import { canaryIn, mainColor, type Routing, routingText } from '../../traffic/routing.ts';
import { type ProxyPorts, portsOf } from '../ports.ts';
import type { ColorRenderConfigs } from '../strategy.ts';
import { locations } from './locations.ts';
import { closable } from './maintenance.ts';
import { membershipBlocks } from './membership-block.ts';
import { fromNetworksOf, networkName } from './networks.ts';
import { previewServers } from './preview.ts';
import { loggedColor, routedServers } from './routed-servers.ts';
import { BARE, type ServerView } from './server-view.ts';
import { token } from './token.ts';
import { servicesWithPort } from './upstreams.ts';

export function servers(configs: ColorRenderConfigs, project: Project, routing: Routing): ServerView[] {
  const config = configs[mainColor(routing)];
  return [
    ...publicServers(configs, portsOf(config), routing),
    ...previewServers(configs, project, routing),
    ...internalServers(configs, project, routing),
  ];
}

function publicServers(configs: ColorRenderConfigs, ports: ProxyPorts, routing: Routing): ServerView[] {
  const routed = routedServers(configs, mainColor(routing), routing, {
    listen: ports.http,
    listener: 'public',
    why: `public: ${routingText(routing)}`,
  }).map((server) => ({ ...server, locations: closable(server.locations) }));
  if (routed.some((server) => server.default)) return routed;
  return [
    {
      ...BARE,
      why: 'public: a host that no route names',
      listen: ports.http,
      default: true,
      names: ['_'],
      color: mainColor(routing),
      listener: 'public',
      locations: [{ match: '/', lines: ['return 444;'] }],
    },
    ...routed,
  ];
}

/** Other containers call `http://web:3000`: the proxy answers that name and port too, as it answers the public. */
function internalServers(configs: ColorRenderConfigs, project: Project, routing: Routing): ServerView[] {
  const config = configs[mainColor(routing)];
  const services = servicesWithPort(config);
  const special = config.routes.filter((route) => route.as !== undefined);
  const shared = sharedPorts(services.map(({ port }) => port));
  const color = canaryIn(routing) === undefined ? loggedColor(routing) : '$bgc_canary_inside';
  const named = services.map(({ name, port }): ServerView => {
    const known = namesOf(project, name);
    return {
      ...BARE,
      why: `other containers that call ${name}:${port}`,
      listen: port,
      default: !shared.has(port),
      names: distinct([...known, ...(shared.has(port) ? fullNames(project, name, known) : [])]).map(token),
      color,
      access: [fromNetworksOf(project, name)],
      listener: 'internal',
      locations: [...membershipBlocks(config), ...locations(inside(special, name), routing, configs)],
    };
  });
  return [...named, ...[...shared].map((port) => nobody(port, color))];
}

/** `Shop` and `shop` are the same name to nginx and to any client. */
function distinct(names: readonly string[]): string[] {
  return [...new Map(names.toReversed().map((name) => [name.toLowerCase(), name])).values()].toReversed();
}

function sharedPorts(ports: readonly number[]): Set<number> {
  const seen = new Set<number>();
  return new Set(ports.filter((port) => seen.has(port) || !seen.add(port)));
}

/** When several services have one port, only the name distinguishes them: a guess would mix them up. */
function nobody(port: number, color: string): ServerView {
  const text = 'Several services have this port: ask for one of them by its name, in the Host header, too.';
  return {
    ...BARE,
    why: `other containers that call ${port} by a name that is no service's`,
    listen: port,
    default: true,
    names: ['_'],
    color,
    listener: 'internal',
    locations: [{ match: '/', lines: ['default_type text/plain;', `return 421 "${text}\\n";`] }],
  };
}

/** Docker's DNS also resolves every name with its network's name appended: `web.shop_default`. */
function fullNames(project: Project, service: string, names: readonly string[]): string[] {
  const networks = [...(project.services.get(service)?.networks.keys() ?? [])];
  return networks.flatMap((network) => names.map((name) => `${name}.${networkName(project, network)}`));
}

/** All paths of a service, and its routes of `special`: those of all services for streams, uploads and gRPC. */
function inside(special: readonly Route[], service: string): Omit<Route, 'host'>[] {
  const own = special.filter((route) => route.service === service);
  const all = [...own.map(({ host: _, ...route }) => route), { path: '/', service }];
  const bare = ({ path }: Pick<Route, 'path'>): string => path.replace(/\/$/, '');
  return all.filter((route, index) => all.findIndex((other) => bare(other) === bare(route)) === index);
}
