import { createHash } from 'node:crypto';
import { COLORS, type Color, colored, otherColor } from '../color.ts';
import type { Config, Route } from '../config/config.ts';
import { usageError } from '../errors.ts';
import type { Project } from '../project/project.ts';
import { type ProxyPorts, portsOf } from './ports.ts';

/** Everything the nginx template prints; it takes no decision of its own. A user's own template gets the same. */
export interface NginxView {
  live: Color;
  /** Hash of the rendered text; empty while that text is being hashed. */
  generation: string;
  drainSeconds: number;
  upstreams: readonly UpstreamView[];
  servers: readonly ServerView[];
  control: { listen: number; idle: readonly { service: string; upstream: string }[] };
  snippets: { http: readonly string[] };
}

export interface UpstreamView {
  name: string;
  /** Carries a hash of its definition: nginx refuses a reload that redefines a zone under the same name. */
  zone: string;
  server: string;
}

export interface ServerView {
  why: string;
  listen: number;
  default: boolean;
  names: readonly string[];
  /** The color whose services answer here. */
  color: Color;
  /** Who is answered here; only what the public asked for counts when a release is judged. */
  listener: 'public' | 'preview' | 'internal';
  /** Path that answers the live color. */
  bg: string | undefined;
  locations: readonly LocationView[];
  snippets: readonly string[];
}

export interface LocationView {
  match: string;
  action: string;
}

/** What nginx is to do while `live` has the public traffic. Pure. */
export function nginxView(config: Config, project: Project, live: Color): NginxView {
  const ports = portsOf(config);
  return {
    live,
    generation: '',
    drainSeconds: Math.ceil(config.drain.timeout / 1000),
    upstreams: servicesWithPort(config).flatMap(({ name, port }) => COLORS.map((color) => upstream(name, color, port))),
    servers: [
      ...publicServers(config, ports, live),
      ...previewServers(config, ports, live),
      ...internalServers(config, project, live),
    ],
    control: {
      listen: ports.control,
      idle: servicesWithPort(config).map(({ name }) => ({
        service: word(name),
        upstream: upstreamName(name, otherColor(live)),
      })),
    },
    snippets: { http: config.proxy.snippets.http },
  };
}

/** The released services that get traffic. */
export function servicesWithPort(config: Config): { name: string; port: number }[] {
  return config.services.flatMap(({ name, port }) => (port === undefined ? [] : [{ name, port }]));
}

function upstream(service: string, color: Color, port: number): UpstreamView {
  const name = upstreamName(service, color);
  const server = `${word(colored(service, color))}:${port}`;
  return { name, zone: `${name}_${createHash('sha256').update(server).digest('hex').slice(0, 8)}`, server };
}

function upstreamName(service: string, color: Color): string {
  return `${word(service)}_${color}`;
}

function publicServers(config: Config, ports: ProxyPorts, live: Color): ServerView[] {
  const servers = routedServers(config, {
    listen: ports.http,
    color: live,
    listener: 'public',
    why: `public: ${live} is live`,
  });
  if (servers.some((server) => server.default)) return servers;
  return [
    {
      why: 'public: a host that no route names',
      listen: ports.http,
      default: true,
      names: ['_'],
      color: live,
      listener: 'public',
      bg: undefined,
      locations: [{ match: '/', action: 'return 444;' }],
      snippets: [],
    },
    ...servers,
  ];
}

function previewServers(config: Config, ports: ProxyPorts, live: Color): ServerView[] {
  const idle = otherColor(live);
  const servers = routedServers(config, {
    listen: ports.preview,
    color: idle,
    listener: 'preview',
    why: `preview: ${idle} is idle`,
  });
  // Reached as 127.0.0.1: any host that no route names means the first one.
  return servers.some((server) => server.default)
    ? servers
    : servers.map((server, index) => ({ ...server, default: index === 0 }));
}

/** One server per host; the routes without a host make the default server. */
function routedServers(
  config: Config,
  { listen, color, listener, why }: Pick<ServerView, 'listen' | 'color' | 'listener' | 'why'>,
): ServerView[] {
  const hosts = [...new Set(config.routes.map((route) => route.host))];
  return hosts.map((host) => ({
    why,
    listen,
    default: host === undefined,
    names: [host === undefined ? '_' : word(host)],
    color,
    listener,
    bg: config.bg === false ? undefined : word(config.bg),
    locations: locations(
      config.routes.filter((route) => route.host === host),
      color,
    ),
    snippets: config.proxy.snippets.server,
  }));
}

/** `/api` means `/api` and what is below it, not `/apix`: two locations. */
function locations(routes: readonly Route[], color: Color): LocationView[] {
  const views = routes.flatMap(({ path, service }) => {
    const action = `proxy_pass http://${upstreamName(service, color)};`;
    const prefix = word(path).replace(/\/+$/, '');
    if (prefix === '') return [{ match: '/', action }];
    return [
      { match: `= ${prefix}`, action },
      { match: `${prefix}/`, action },
    ];
  });
  return views.some(({ match }) => match === '/') ? views : [...views, { match: '/', action: 'return 404;' }];
}

/** Other containers call `http://web:3000`: the proxy answers to that name and port too, with the live color. */
function internalServers(config: Config, project: Project, live: Color): ServerView[] {
  const seen = new Set<number>();
  return servicesWithPort(config).map(({ name, port }) => {
    const first = !seen.has(port);
    seen.add(port);
    return {
      why: `other containers that call ${name}:${port}`,
      listen: port,
      default: first,
      names: [name, ...aliasesOf(project, name)].map(word),
      color: live,
      listener: 'internal',
      bg: undefined,
      locations: locations([{ path: '/', service: name }], live),
      snippets: [],
    };
  });
}

/** The network aliases of a service, which move to the proxy: on the colors they would mix both. */
export function aliasesOf(project: Project, service: string): string[] {
  const networks = project.services.get(service)?.networks.values() ?? [];
  return [...new Set([...networks].flatMap(({ aliases }) => aliases))].filter((alias) => alias !== service);
}

/**
 * A value that is one word to nginx's lexer and holds no variable. What a user wrote was checked when `bgc.yaml` was
 * read; what comes from a Compose file is checked here. `nginx -t` would accept an injected directive.
 */
function word(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$|^\*\.[A-Za-z0-9.-]+$|^\/[A-Za-z0-9._~%+@,=:/-]*$/.test(text)) return text;
  throw usageError(
    `${JSON.stringify(text)} cannot be put into an nginx configuration`,
    'use letters, digits, ".", "_" and "-" only',
  );
}
