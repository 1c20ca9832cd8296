import type { Config, Route } from '../../config/config.ts';
import type { Color } from '../../traffic/color.ts';
import {
  canaryIn,
  FALLBACK,
  hasRoles,
  isBoth,
  isReadOnly,
  mainColor,
  PRIMARY,
  type Routing,
  toColor,
} from '../../traffic/routing.ts';
import type { ColorRenderConfigs } from '../strategy.ts';
import { isTriedAgain, tried, type Unaided } from './retries.ts';
import { patience, streams } from './timeouts.ts';
import { token } from './token.ts';
import { portIn, upstreamName } from './upstreams.ts';

export type Way = Pick<Route, 'service' | 'as'>;

/** Whether a service gets gRPC calls only: then it need not understand HTTP/1.1. */
export function isGrpcOnly({ routes }: Pick<Config, 'routes'>, name: string): boolean {
  const own = routes.filter(({ service }) => service === name);
  return own.length > 0 && own.every(({ as }) => as === 'grpc');
}

export function waysOf(routes: readonly Way[]): Way[] {
  const named = routes.map(({ service, as }) => [wayName({ service, as }), { service, ...(as && { as }) }] as const);
  return [...new Map(named).values()];
}

/** Word for the named locations of a way. It is unique, because no service name has a colon. */
export function wayName({ service, as }: { service: string; as?: Route['as'] | undefined }): string {
  return as === undefined ? token(service) : `${token(service)}:${as}`;
}

/** Directives that pass requests on, or answer 404 when the release they are for lacks the service. */
export function pass(way: Way, routing: Routing, configs: ColorRenderConfigs): string[] {
  const has = (color: Color): boolean => portIn(configs[color], way.service) !== undefined;
  if (!isBoth(routing) && !has(mainColor(routing))) return ['return 404;'];
  const canary = canaryIn(routing);
  // A service that the canary lacks stays in the other color.
  const to = canary !== undefined && !has(canary.color) ? toColor(mainColor(canary)) : routing;
  if (way.as === 'grpc') return grpc(way.service, to);
  if (isTriedAgain(way, to, configs)) return [...patience(way.as), ...tried(way, upstreamOf(way.service, to))];
  return [...patience(way.as), ...http(way, to)];
}

function http(way: Way, routing: Routing): string[] {
  const { service } = way;
  switch (routing.kind) {
    case 'color':
    case 'canary':
    case 'both':
      return [`proxy_pass http://${upstreamOf(service, routing)};`];
    case 'primary':
      return primary(way);
    case 'read-only':
      return readOnly(service);
  }
}

/** The variable always names a declared upstream, so nginx resolves no name. */
function upstreamOf(service: string, traffic: Unaided): string {
  switch (traffic.kind) {
    case 'color':
      return upstreamName(service, traffic.color);
    case 'canary':
      return `${token(service)}_$bgc_color`;
    case 'both':
      return upstreamName(service, 'both');
  }
}

/** Only nginx's own 502 and 504 go to the fallback: responses of the primary itself are passed on. */
function primary(way: Way): string[] {
  return [
    `error_page 502 504 = @${wayName(way)}_read_only;`,
    // The variable is `primary` or the primary's color; both are declared, so nginx resolves no name.
    `proxy_pass http://${token(way.service)}_$bgc_primary;`,
  ];
}

/** Seconds until a client should try again: a primary is usually back by then. */
const RETRY_AFTER = 10;

function readOnly(service: string): string[] {
  return [
    'set $bgc_mode read-only;',
    `if ($bgc_writes) { set $bgc_retry_after ${RETRY_AFTER}; return 503 $bgc_read_only_page; }`,
    'default_type text/html;',
    `proxy_pass http://${upstreamName(service, FALLBACK)};`,
  ];
}

/** Every call is a POST, which a fallback does not take. A stream may be idle for long in both directions. */
function grpc(service: string, routing: Routing): string[] {
  if (isReadOnly(routing)) return UNAVAILABLE;
  const upstream = hasRoles(routing) ? upstreamName(service, PRIMARY) : upstreamOf(service, routing);
  return [
    streams('body'),
    'client_max_body_size 0;',
    'client_body_timeout 1h;',
    'grpc_read_timeout 1h;',
    'grpc_send_timeout 1h;',
    'error_page 502 503 504 = @grpc_unavailable;',
    `grpc_pass grpc://${upstream};`,
  ];
}

/**
 * No container answers: headers that end the stream. A client reads gRPC status 14 in them only with HTTP status 200:
 * https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
 */
export const UNAVAILABLE: string[] = [
  'default_type application/grpc;',
  'add_header grpc-status 14 always;',
  'add_header grpc-message unavailable always;',
  "return 200 '';",
];
