import type { Config } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { mainColor, previewColor, type Traffic, toColor, trafficText } from '../traffic.ts';
import { guards } from './guards.ts';
import { type LocationView, locations } from './locations.ts';
import { closable } from './maintenance.ts';
import { type ProxyPorts, portsOf } from './ports.ts';
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
  locations: readonly LocationView[];
  snippets: readonly string[];
}

/** Who is answered while `traffic` stands: the public, those who preview the next color, and other containers. */
export function servers(config: Config, project: Project, traffic: Traffic): ServerView[] {
  const ports = portsOf(config);
  return [
    ...publicServers(config, ports, traffic),
    ...previewServers(config, ports, traffic),
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
      locations: [{ match: '/', lines: ['return 444;'] }],
      snippets: [],
    },
    ...routed,
  ];
}

function previewServers(config: Config, ports: ProxyPorts, traffic: Traffic): ServerView[] {
  const previewed = previewTraffic(traffic);
  const routed = routedServers(config, previewed, {
    listen: ports.preview,
    listener: 'preview',
    why: `preview: ${trafficText(previewed)}`,
  });
  // Reached as 127.0.0.1: any host that no route names means the first one.
  return routed.some((server) => server.default)
    ? routed
    : routed.map((server, index) => ({ ...server, default: index === 0 }));
}

/** What a fallback must not get from the public, it must not get from anybody. */
function previewTraffic(traffic: Traffic): Traffic {
  return traffic.kind === 'primary' ? { kind: 'read-only' } : toColor(previewColor(traffic));
}

/** One server per host; the routes without a host make the default server. */
function routedServers(
  config: Config,
  traffic: Traffic,
  { listen, listener, why }: Pick<ServerView, 'listen' | 'listener' | 'why'>,
): ServerView[] {
  const hosts = [...new Set(config.routes.map((route) => route.host))];
  return hosts.map((host) => ({
    why,
    listen,
    default: host === undefined,
    names: [host === undefined ? '_' : word(host)],
    color: loggedColor(traffic),
    listener,
    givesNumber: traffic.kind === 'canary',
    bg: config.bg === false ? undefined : word(config.bg),
    locations: [
      ...guards(config),
      ...locations(
        config.routes.filter((route) => route.host === host),
        traffic,
      ),
    ],
    snippets: config.proxy.snippets.server,
  }));
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
      locations: [...guards(config), ...locations([{ path: '/', service: name }], traffic)],
      snippets: [],
    };
  });
}

function loggedColor(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'canary':
      return '$bgc_canary';
    case 'both':
      return 'both';
    case 'color':
    case 'primary':
    case 'read-only':
      return mainColor(traffic);
  }
}

/** The network aliases of a service, which move to the proxy: on the colors they would mix both. */
export function aliasesOf(project: Project, service: string): string[] {
  const networks = project.services.get(service)?.networks.values() ?? [];
  return [...new Set([...networks].flatMap(({ aliases }) => aliases))].filter((alias) => alias !== service);
}
