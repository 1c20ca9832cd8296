import type { Config, RateLimit } from '../../config/config.ts';
import { ACME_PATH } from '../../config/rules/edge-rules.ts';
import type { ProxyPorts } from '../ports.ts';
import type { RenderConfig } from '../strategy.ts';
import { ACME_MOUNT } from './edge.ts';
import { connectionZone, limitZone, spooledBodies, spoolZone } from './limits.ts';
import type { LocationView } from './locations.ts';
import { BARE, type ServerView } from './server-view.ts';

export interface EdgeServerView extends ServerView {
  tls: boolean;
  lines: readonly string[];
  /** The `add_header` lines among them: a location with an `add_header` inherits none. */
  headers: readonly string[];
}

type EdgeOf = Pick<RenderConfig, 'proxy' | 'routes' | 'strategy' | 'previewing'>;
type Proxy = Config['proxy'];

/** Adds the edge. With TLS, each server on the public http port answers by https too, or only by https. Pure. */
export function edgeServers(config: EdgeOf, ports: ProxyPorts, servers: readonly ServerView[]): EdgeServerView[] {
  const { proxy, routes } = config;
  const namesHosts = routes.every(({ host }) => host !== undefined);
  return servers.flatMap((server) => {
    if (server.listen !== ports.http) return [dressed(server, config)];
    const hasTls = proxy.tls !== undefined;
    const secure = { ...server, listen: ports.https };
    // A host that no route names gets no answer and no certificate.
    if (namesHosts && server.default)
      return [bare(server), ...(hasTls ? [{ ...bare(secure, 'ssl_reject_handshake on;'), tls: true }] : [])];
    const plain = proxy.tls?.redirect ? bare(redirecting(server, proxy)) : dressed(server, config);
    return [withAcme(plain, proxy), ...(hasTls ? [dressed(secure, config, true)] : [])];
  });
}

function bare(server: ServerView, ...lines: string[]): EdgeServerView {
  return { ...server, tls: false, lines, headers: [] };
}

function dressed(server: ServerView, config: EdgeOf, tls = false): EdgeServerView {
  const { proxy } = config;
  const headers = headersOf(server, config, tls);
  const locations = server.locations.map((location) => withHeaders(location, headers));
  return {
    ...server,
    locations,
    tls,
    lines: [
      ...server.access,
      "set $bgc_streams '';",
      ...limits(server, proxy),
      ...toHttp(server, proxy, tls),
      ...said(server, config),
      ...headers,
    ],
    headers,
  };
}

/** An `add_header` in a location would drop the server's, so locations set variables. nginx omits an empty header. */
function said({ listener }: ServerView, { strategy }: EdgeOf): string[] {
  const { mayBeReadOnly } = strategy.nginx;
  const mode = ["set $bgc_mode '';", 'add_header X-Bgc-Mode $bgc_mode always;'];
  const later = [
    "set $bgc_retry_after '';",
    'add_header Retry-After $bgc_retry_after always;',
    'add_header Cache-Control $bgc_cache_control always;',
  ];
  return [...(mayBeReadOnly ? mode : []), ...(mayBeReadOnly || listener === 'public' ? later : [])];
}

function headersOf(
  { listener }: ServerView,
  { proxy: { headers, tls }, previewing }: EdgeOf,
  isTls: boolean,
): string[] {
  if (listener === 'internal') return [];
  const mayPreview = listener === 'preview' || previewing?.secretFile !== undefined;
  return [
    ...(mayPreview ? ['X-Robots-Tag $bgc_robots'] : []),
    ...(headers ? ['X-Content-Type-Options $bgc_content_type_options', 'Referrer-Policy $bgc_referrer_policy'] : []),
    ...(isTls && tls?.hsts !== undefined ? ['Strict-Transport-Security $bgc_hsts'] : []),
  ].map((header) => `add_header ${header} always;`);
}

function limits({ listener }: ServerView, { rateLimit, connectionLimit, spool, maxBody }: Proxy): string[] {
  const bodies = spooledBodies(spool, maxBody);
  return [
    ...(bodies === undefined ? [] : [`limit_conn ${spoolZone} ${bodies};`]),
    ...(connectionLimit === undefined || listener !== 'public'
      ? []
      : [`limit_conn ${connectionZone.zone} ${connectionLimit};`]),
    ...(rateLimit === undefined || listener !== 'public' ? [] : [rate(rateLimit)]),
  ];
}

function rate({ burst, ...limit }: RateLimit): string {
  return `limit_req zone=${limitZone(limit)}${burst === 0 ? '' : ` burst=${burst} nodelay`};`;
}

/** The preview reports "https" to the application but listens on http: a redirect to itself must lead to http. */
function toHttp({ listener }: ServerView, { tls }: Proxy, isTls: boolean): string[] {
  return tls === undefined || isTls || listener !== 'preview'
    ? []
    : ['proxy_redirect https://$bgc_host/ http://$bgc_host/;'];
}

/** A location with an `add_header` inherits none: `add_header_inherit` is newer than our oldest nginx. */
function withHeaders(location: LocationView, headers: readonly string[]): LocationView {
  const hasItsOwn = location.lines.some((line) => line.startsWith('add_header '));
  return hasItsOwn ? { ...location, lines: [...headers, ...location.lines] } : location;
}

/** With 308 a POST stays a POST. */
function redirecting(server: ServerView, { https }: Proxy): ServerView {
  const port = https === undefined || https.port === 443 ? '' : `:${https.port}`;
  return {
    ...server,
    ...BARE,
    why: 'public: http goes to https',
    locations: [{ match: '/', lines: [`return 308 https://$host${port}$request_uri;`] }],
  };
}

function withAcme(server: EdgeServerView, { acme }: Proxy): EdgeServerView {
  if (acme === undefined) return server;
  const lines = [`root ${ACME_MOUNT};`, 'default_type text/plain;', 'try_files $uri =404;'];
  return { ...server, locations: [...server.locations, { match: ACME_PATH, lines }] };
}
