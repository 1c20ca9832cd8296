import type { Config } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import { COLORS, type Color } from '../../traffic/color.ts';
import { hostOf } from '../hosts.ts';
import type { ColorRenderConfigs, Group, RenderConfig } from '../strategy.ts';
import { zoneName } from './limits.ts';
import { token } from './token.ts';

export interface UpstreamView {
  name: string;
  zone: string;
  servers: readonly string[];
}

export function servicesWithPort(config: Config): { name: string; port: number }[] {
  return config.services.flatMap(({ name, port }) => (port === undefined ? [] : [{ name, port }]));
}

export function upstreamName(service: string, color: Color | Group['name']): string {
  return `${token(service)}_${color}`;
}

/** Both colors of every service, each at the port of its own release, plus the upstreams that a mode adds. */
export function upstreams(
  configs: ColorRenderConfigs,
  project: Pick<Project, 'name'>,
  { strategy }: Pick<RenderConfig, 'strategy'>,
): UpstreamView[] {
  return namesWithPort(configs).flatMap((name) => {
    const servers = COLORS.flatMap((color): [Color, string][] => {
      const port = portIn(configs[color], name);
      return port === undefined ? [] : [[color, `${hostOf(project, name, color)}:${port}`]];
    });
    const single = servers.map(([color, server]) =>
      upstream(upstreamName(name, color), [`${server} resolve max_fails=0`]),
    );
    const shared = strategy.nginx.groups
      .map((group) => upstream(upstreamName(name, group.name), group.servers(new Map(servers))))
      .filter((one) => one.servers.length > 0);
    return [...single, ...shared];
  });
}

export function namesWithPort(configs: ColorRenderConfigs): string[] {
  return [...new Set(COLORS.flatMap((color) => servicesWithPort(configs[color]).map(({ name }) => name)))];
}

export function portIn(config: Pick<Config, 'services'>, service: string): number | undefined {
  return config.services.find(({ name }) => name === service)?.port;
}

function upstream(name: string, servers: readonly string[]): UpstreamView {
  return { name, zone: zoneName(name, servers.join('\n')), servers };
}
