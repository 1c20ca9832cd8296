import type { Role } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import { COLORS, type Color, isColor, otherColor } from '../../traffic/color.ts';
import {
  type Canary,
  canaryIn,
  FALLBACK,
  hasRoles,
  isBoth,
  mainColor,
  PRIMARY,
  type Routing,
  routingName,
  routingText,
} from '../../traffic/routing.ts';
import { proxyNetworks } from '../compose/proxy-networks.ts';
import { portsOf } from '../ports.ts';
import type { ColorRenderConfigs, Group, RenderConfig } from '../strategy.ts';
import { type EdgeView, edgeView } from './edge.ts';
import { type EdgeServerView, edgeServers } from './edge-servers.ts';
import { fromHost } from './networks.ts';
import { SECRET_HASH, secretSalt } from './preview-secret.ts';
import { isGrpcOnly } from './proxy-pass.ts';
import { servers } from './servers.ts';
import { token } from './token.ts';
import { namesWithPort, portIn, type UpstreamView, upstreamName, upstreams } from './upstreams.ts';

/** Everything the nginx template prints; the template makes no decisions. A user's own template gets the same. */
export interface NginxView {
  /** Name of the routing. bgc reads it back from the running nginx as proof. */
  traffic: string;
  why: string;
  /** Response body of `/bg`. */
  live: string;
  /** Hash of the rendered text, computed while this field is empty. */
  generation: string;
  drainSeconds: number;
  canary: CanaryView | undefined;
  roles: Readonly<Record<Role, Color>> | undefined;
  /** Set when a secret leads to the preview: its salt, and the file with its hash. */
  secret: { salt: string; file: string } | undefined;
  edge: EdgeView;
  tries: number;
  /** Whether clients use HTTP/2 without TLS. */
  grpc: boolean;
  ipv6: boolean;
  upstreams: readonly UpstreamView[];
  servers: readonly EdgeServerView[];
  control: { listen: number; access: string; services: readonly ControlView[] };
  snippets: { http: readonly string[] };
}

interface CanaryView {
  color: Color;
  percent: number;
  stable: Color;
  cookie: string;
}

interface ControlView {
  service: string;
  color: Color | Group['name'];
  upstream: string;
  /** Whether the service speaks only gRPC. */
  grpc: boolean;
}

const ROLES = { primary: PRIMARY, fallback: FALLBACK } as const;

/** Visitors' requests follow the bgc.yaml of the color that serves them; requests to the other color, its own. Pure. */
export function nginxView(configs: ColorRenderConfigs, project: Project, routing: Routing): NginxView {
  const config = configs[mainColor(routing)];
  return {
    traffic: routingName(routing),
    why: routingText(routing),
    live: isBoth(routing) ? 'both' : mainColor(routing),
    generation: '',
    drainSeconds: Math.ceil(config.drain.timeout / 1000),
    canary: canary(config, canaryIn(routing)),
    roles: hasRoles(routing) ? ROLES : undefined,
    secret: config.previewing?.secretFile === undefined ? undefined : secret(project),
    edge: edgeView(config),
    tries: config.strategy.nginx.tries(config.services),
    grpc: COLORS.some((color) => configs[color].routes.some(({ as }) => as === 'grpc')),
    ipv6: proxyNetworks([configs.blue, configs.green], project).some((network) => project.ipv6Networks.has(network)),
    upstreams: upstreams(configs, project, config),
    servers: edgeServers(config, portsOf(config), servers(configs, project, routing)),
    control: { listen: portsOf(config).control, access: fromHost(), services: controlled(configs, routing) },
    snippets: { http: config.proxy.snippets.http },
  };
}

function canary({ strategy }: RenderConfig, routing: Canary | undefined): CanaryView | undefined {
  if (routing === undefined) return undefined;
  const { color, percent } = routing;
  return { color, percent, stable: otherColor(color), cookie: token(strategy.nginx.cookie) };
}

/** Brackets around the last letter make a pattern, so the file may be missing; then no secret is accepted. */
function secret({ name }: Project): NginxView['secret'] {
  return { salt: token(secretSalt(name)), file: SECRET_HASH.replace(/.$/, '[$&]') };
}

function controlled(configs: ColorRenderConfigs, routing: Routing): ControlView[] {
  const main = mainColor(routing);
  const groups = configs[main].strategy.nginx.groups.filter(({ isProbed }) => isProbed).map(({ name }) => name);
  return namesWithPort(configs).flatMap((name) =>
    [otherColor(main), main, ...groups].flatMap((color): ControlView[] => {
      const config = configs[isColor(color) ? color : main];
      if (isColor(color) && portIn(config, name) === undefined) return [];
      return [{ service: token(name), color, upstream: upstreamName(name, color), grpc: isGrpcOnly(config, name) }];
    }),
  );
}
