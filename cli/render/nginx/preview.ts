import type { Config } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import { mainColor, type Routing, routingText } from '../../traffic/routing.ts';
import { portsOf } from '../ports.ts';
import type { ColorRenderConfigs } from '../strategy.ts';
import { checksPort } from './checks-port.ts';
import { fromHooks, fromOutside } from './networks.ts';
import { type Shown, shownColors } from './preview-colors.ts';
import { HTPASSWD } from './preview-secret.ts';
import { hostsOf, routedServers } from './routed-servers.ts';
import type { ServerView } from './server-view.ts';
import { token } from './token.ts';

interface Door {
  listen: number;
  why: string;
  /** Directives that limit the networks of its clients. */
  from: readonly string[];
  guards: readonly string[];
}

/** The next color under any host, and each color under separate names. Each uses the routes of its own release. */
export function previewServers(configs: ColorRenderConfigs, project: Project, routing: Routing): ServerView[] {
  const config = configs[mainColor(routing)];
  const colors = shownColors(routing);
  const [next] = colors;
  const own = checksPort(config);
  const guards = own === undefined ? [] : guardLines(config);
  const door: Door = { listen: portsOf(config).preview, why: 'preview', from: [fromOutside(project)], guards };
  const ownDoor = { why: "preview, for bgc's checks", from: [fromHooks(project)], guards: [] };
  return [
    ...anyHost(configs, next, door),
    ...colors.flatMap((one) => stable(configs, one, door)),
    ...(own === undefined ? [] : anyHost(configs, next, { ...ownDoor, listen: own })),
    ...atHost(configs, config, colors),
  ];
}

function guardLines({ previewing }: Config): string[] {
  const { allow = [], auth } = previewing ?? {};
  return [
    ...(allow.length === 0 ? [] : [...allow.map((network) => `allow ${network};`), 'deny all;']),
    ...(auth === undefined ? [] : ['auth_basic "Preview";', `auth_basic_user_file /etc/nginx/bgc/${HTPASSWD};`]),
  ];
}

function serversOf(
  configs: ColorRenderConfigs,
  { color, traffic }: Shown,
  { listen, why, from, guards }: Door,
): ServerView[] {
  const place = { listen, listener: 'preview', why: `${why}: ${routingText(traffic)}` } as const;
  return routedServers(configs, color, traffic, place).map((server) => ({
    ...server,
    access: [...from, ...guards],
    // nginx answers this path before it checks access.
    bg: guards.length === 0 ? server.bg : undefined,
  }));
}

/** Clients use 127.0.0.1 as the host, so a host that no route names gets the first server. */
function anyHost(configs: ColorRenderConfigs, one: Shown, door: Door): ServerView[] {
  const servers = serversOf(configs, one, door);
  if (servers.some((server) => server.default)) return servers;
  return servers.map((server, index) => ({ ...server, default: index === 0 }));
}

/** Servers for `blue.localhost`, and for `blue.shop.example.com` with the routes of that host. */
function stable(configs: ColorRenderConfigs, one: Shown, door: Door): ServerView[] {
  const hosts = hostsOf(configs[one.color]);
  return serversOf(configs, one, door)
    .map((server, index) => ({ ...server, default: false, names: stableNames(one, hosts, index) }))
    .filter(({ names }) => names.length > 0);
}

function stableNames({ color }: Shown, hosts: readonly (string | undefined)[], index: number): string[] {
  const host = hosts[index];
  const isFirst = hosts.includes(undefined) ? host === undefined : index === 0;
  const own = host === undefined || host.startsWith('*') ? [] : [`${color}.${token(host)}`];
  // A host that a route names itself stays with that route.
  return [...(isFirst ? [`${color}.*`] : []), ...own.filter((name) => !hosts.includes(name))];
}

/** On the public listener: the routes for any host, under one name and under one name per color. */
function atHost(configs: ColorRenderConfigs, config: Config, colors: readonly [Shown, Shown]): ServerView[] {
  const host = config.previewing?.host;
  if (host === undefined) return [];
  const door: Door = { listen: portsOf(config).http, why: 'preview', from: [], guards: guardLines(config) };
  const named = (one: Shown, name: string): ServerView[] =>
    anyHost(configs, one, door)
      .filter((server) => server.default)
      .map((server) => ({ ...server, default: false, names: [token(name)] }));
  return [...named(colors[0], host), ...colors.flatMap((one) => named(one, `${one.color}.${host}`))];
}
