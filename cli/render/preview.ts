import { type Color, otherColor } from '../color.ts';
import type { Config } from '../config/config.ts';
import { isExposed, isGuarded } from '../config/preview.ts';
import { FALLBACK, previewColor, type Traffic, toColor } from '../traffic.ts';
import { portsOf } from './ports.ts';
import { HTPASSWD } from './private.ts';
import { hostsOf, routedServers } from './routed-servers.ts';
import type { ServerView } from './servers.ts';
import { word } from './word.ts';

/** Where the preview is asked for. */
interface Door {
  listen: number;
  why: string;
  access: readonly string[];
}

/** Who previews: the next color under any host, and each color under names of its own, for comparison. */
export function previewServers(config: Config, traffic: Traffic): ServerView[] {
  const next = previewColor(traffic);
  // The next one first: the files of both colors mirror each other.
  const colors = [next, otherColor(next)];
  const own = checksPort(config);
  const access = own === undefined ? [] : guardLines(config);
  const door: Door = { listen: portsOf(config).preview, why: 'preview', access };
  return [
    ...anyHost(config, next, door),
    ...colors.flatMap((color) => stable(config, color, door)),
    ...(own === undefined ? [] : anyHost(config, next, { listen: own, why: "preview, for bgc's checks", access: [] })),
    ...atHost(config, colors),
  ];
}

/**
 * Where bgc itself asks the preview, past a password or an allow-list: a port of the proxy that is published on the
 * loopback only. Nothing, where everybody who reaches the preview may see it.
 */
export function checksPort(config: Config): number | undefined {
  if (!isGuarded(config.previewing) || !isExposed(config.preview)) return undefined;
  const taken = new Set([...Object.values(portsOf(config)), ...config.services.map(({ port }) => port)]);
  let port = 8082;
  while (taken.has(port)) port += 1;
  return port;
}

function guardLines({ previewing }: Config): string[] {
  const { allow = [], auth } = previewing ?? {};
  return [
    ...(allow.length === 0 ? [] : [...allow.map((network) => `allow ${network};`), 'deny all;']),
    ...(auth === undefined ? [] : ['auth_basic "Preview";', `auth_basic_user_file /etc/nginx/bgc/${HTPASSWD};`]),
  ];
}

function serversOf(config: Config, color: Color, { listen, why, access }: Door): ServerView[] {
  const place = { listen, listener: 'preview', why: `${why}: ${color}` } as const;
  return routedServers(config, shown(config, color), place).map((server) => ({ ...server, noindex: true, access }));
}

/** What a fallback must not get from the public, it must not get from anybody. */
function shown({ traffic: { mode } }: Config, color: Color): Traffic {
  return mode === 'primary-fallback' && color === FALLBACK ? { kind: 'read-only' } : toColor(color);
}

/** Reached as 127.0.0.1: any host that no route names means the first one. */
function anyHost(config: Config, color: Color, door: Door): ServerView[] {
  const servers = serversOf(config, color, door);
  if (servers.some((server) => server.default)) return servers;
  return servers.map((server, index) => ({ ...server, default: index === 0 }));
}

/** `blue.localhost`, and `blue.shop.example.com` for the routes of that host. */
function stable(config: Config, color: Color, door: Door): ServerView[] {
  const hosts = hostsOf(config);
  return serversOf(config, color, door)
    .map((server, index) => ({ ...server, default: false, names: stableNames(color, hosts, index) }))
    .filter(({ names }) => names.length > 0);
}

function stableNames(color: Color, hosts: readonly (string | undefined)[], index: number): string[] {
  const host = hosts[index];
  const isFirst = hosts.includes(undefined) ? host === undefined : index === 0;
  const own = host === undefined || host.startsWith('*') ? [] : [`${color}.${word(host)}`];
  // What a route names itself stays that route's.
  return [...(isFirst ? [`${color}.*`] : []), ...own.filter((name) => !hosts.includes(name))];
}

/** On the public listener: the routes that any host means, under one name, and under one for each color. */
function atHost(config: Config, [next, ...others]: readonly Color[]): ServerView[] {
  const host = config.previewing?.host;
  if (host === undefined || next === undefined) return [];
  const door: Door = { listen: portsOf(config).http, why: 'preview', access: guardLines(config) };
  const named = (color: Color, name: string): ServerView[] =>
    anyHost(config, color, door)
      .filter((server) => server.default)
      .map((server) => ({ ...server, default: false, names: [word(name)] }));
  return [...named(next, host), ...[next, ...others].flatMap((color) => named(color, `${color}.${host}`))];
}
