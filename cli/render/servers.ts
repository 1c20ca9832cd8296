import type { Config, Route } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { mainColor, type Traffic, trafficText } from '../traffic.ts';
import { guards } from './guards.ts';
import { type LocationView, locations } from './locations.ts';
import { closable } from './maintenance.ts';
import { type ProxyPorts, portsOf } from './ports.ts';
import { previewServers } from './preview.ts';
import { loggedColor, routedServers } from './routed-servers.ts';
import { servicesWithPort } from './upstreams.ts';
import { word } from './word.ts';

export interface ServerView {
  why: string;
  listen: number;
  default: boolean;
  names: readonly string[];
  /** The color whose services answer here, for the access log: `both` where nginx chooses for each request. */
  color: string;
  /** Who is answered here; only what the public asked for counts when a release is judged. */
  listener: 'public' | 'preview' | 'internal';
  /** Whether a visitor without a number, which decides who belongs to a canary, is given one. */
  givesNumber: boolean;
  /** Path that answers the live color. */
  bg: string | undefined;
  /** Whether search engines are kept out. */
  noindex: boolean;
  /** Directives that say who is let in. */
  access: readonly string[];
  locations: readonly LocationView[];
  snippets: readonly string[];
}

/** Who is answered while `traffic` stands: the public, those who preview the next color, and other containers. */
export function servers(config: Config, project: Project, traffic: Traffic): ServerView[] {
  const ports = portsOf(config);
  return [
    ...publicServers(config, ports, traffic),
    ...previewServers(config, traffic),
    ...internalServers(config, project, traffic),
  ];
}

function publicServers(config: Config, ports: ProxyPorts, traffic: Traffic): ServerView[] {
  const routed = routedServers(config, traffic, {
    listen: ports.http,
    listener: 'public',
    why: `public: ${trafficText(traffic)}`,
  }).map((server) => ({ ...server, locations: closable(server.locations) }));
  if (routed.some((server) => server.default)) return routed;
  return [
    {
      why: 'public: a host that no route names',
      listen: ports.http,
      default: true,
      names: ['_'],
      color: mainColor(traffic),
      listener: 'public',
      givesNumber: false,
      bg: undefined,
      noindex: false,
      access: [],
      locations: [{ match: '/', lines: ['return 444;'] }],
      snippets: [],
    },
    ...routed,
  ];
}

/** Other containers call `http://web:3000`: the proxy answers to that name and port too, as it does to the public. */
function internalServers(config: Config, project: Project, traffic: Traffic): ServerView[] {
  const seen = new Set<number>();
  return servicesWithPort(config).map(({ name, port }) => {
    const first = !seen.has(port);
    seen.add(port);
    return {
      why: `other containers that call ${name}:${port}`,
      listen: port,
      default: first,
      names: [name, ...aliasesOf(project, name)].map(word),
      color: traffic.kind === 'canary' ? '$bgc_canary_inside' : loggedColor(traffic),
      listener: 'internal',
      givesNumber: false,
      bg: undefined,
      noindex: false,
      access: [],
      locations: [...guards(config), ...locations(inside(config, name), traffic)],
      snippets: [],
    };
  });
}

/** All that a service answers, and what of it is no ordinary request. */
function inside({ routes }: Config, service: string): Omit<Route, 'host'>[] {
  const special = routes.filter((route) => route.service === service && route.as !== undefined);
  const all = [...special.map(({ host: _, ...route }) => route), { path: '/', service }];
  const bare = ({ path }: Pick<Route, 'path'>): string => path.replace(/\/$/, '');
  return all.filter((route, index) => all.findIndex((other) => bare(other) === bare(route)) === index);
}

/** The network aliases of a service, which move to the proxy: on the colors they would mix both. */
export function aliasesOf(project: Project, service: string): string[] {
  const networks = project.services.get(service)?.networks.values() ?? [];
  return [...new Set([...networks].flatMap(({ aliases }) => aliases))].filter((alias) => alias !== service);
}
