import type { Config } from '../../config/config.ts';
import type { ColorConfigs } from '../../config/released.ts';
import type { Project } from '../../project/project.ts';
import { COLORS, type Color } from '../../traffic/color.ts';
import { PRIMARY } from '../../traffic/routing.ts';
import { hostOf } from '../hosts.ts';
import { zoneName } from './limits.ts';
import { word } from './token.ts';

export interface UpstreamView {
  name: string;
  zone: string;
  servers: readonly string[];
}

export function servicesWithPort(config: Config): { name: string; port: number }[] {
  return config.services.flatMap(({ name, port }) => (port === undefined ? [] : [{ name, port }]));
}

export function upstreamName(service: string, color: Color | 'both' | 'primary'): string {
  return `${word(service)}_${color}`;
}

/** Both colors of every service, each at the port of its own release, plus the upstreams that a mode adds. */
export function upstreams(
  configs: ColorConfigs,
  project: Pick<Project, 'name'>,
  { traffic }: Pick<Config, 'traffic'>,
): UpstreamView[] {
  return namesWithPort(configs).flatMap((name) => {
    const servers = COLORS.flatMap((color): [Color, string][] => {
      const port = portIn(configs[color], name);
      return port === undefined ? [] : [[color, `${hostOf(project, name, color)}:${port}`]];
    });
    const single = servers.map(([color, server]) =>
      upstream(upstreamName(name, color), [`${server} resolve max_fails=0`]),
    );
    return [...single, ...upstreamsOfMode(traffic, name, new Map(servers))];
  });
}

export function namesWithPort(configs: ColorConfigs): string[] {
  return [...new Set(COLORS.flatMap((color) => servicesWithPort(configs[color]).map(({ name }) => name)))];
}

export function portIn(config: Pick<Config, 'services'>, service: string): number | undefined {
  return config.services.find(({ name }) => name === service)?.port;
}

function upstreamsOfMode(
  { mode }: Config['traffic'],
  name: string,
  servers: ReadonlyMap<Color, string>,
): UpstreamView[] {
  switch (mode) {
    case 'blue-green':
    case 'canary':
      return [];
    case 'rolling': {
      // Requests that one color does not take go to the other. `max_fails=0` keeps nginx from pausing a color after a
      // failure: in a burst both may drop a connection, and nginx would then refuse all requests during the pause.
      const both = [...servers.values()].map((server) => `${server} resolve max_fails=0`);
      return [upstream(upstreamName(name, 'both'), both)];
    }
    case 'primary-fallback': {
      const primary = servers.get(PRIMARY);
      return primary === undefined ? [] : [upstream(upstreamName(name, 'primary'), forReaders(primary))];
    }
  }
}

/**
 * The primary for requests that the fallback can answer too: after two failures nginx skips it for two seconds.
 * nginx does not count failures of a group's only server, hence a second server that never gets requests:
 * https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails
 */
function forReaders(primary: string): string[] {
  return [`${primary} resolve max_fails=2 fail_timeout=2s`, '127.0.0.1:1 down'];
}

function upstream(name: string, servers: readonly string[]): UpstreamView {
  return { name, zone: zoneName(name, servers.join('\n')), servers };
}
