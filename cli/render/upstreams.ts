import { createHash } from 'node:crypto';
import { COLORS, type Color, colored } from '../color.ts';
import type { Config } from '../config/config.ts';
import { PRIMARY } from '../traffic.ts';
import { word } from './word.ts';

export interface UpstreamView {
  name: string;
  /** Carries a hash of its definition: nginx refuses a reload that redefines a zone under the same name. */
  zone: string;
  servers: readonly string[];
}

/** The released services that get traffic. */
export function servicesWithPort(config: Config): { name: string; port: number }[] {
  return config.services.flatMap(({ name, port }) => (port === undefined ? [] : [{ name, port }]));
}

export function upstreamName(service: string, color: Color | 'both' | 'primary'): string {
  return `${word(service)}_${color}`;
}

/** Both colors of every service, and what a mode adds to them. */
export function upstreams(config: Config): UpstreamView[] {
  return servicesWithPort(config).flatMap(({ name, port }) => {
    const server = (color: Color): string => `${word(colored(name, color))}:${port}`;
    const single = COLORS.map((color) => upstream(upstreamName(name, color), [`${server(color)} resolve max_fails=0`]));
    return [...single, ...upstreamsOfMode(config, name, server)];
  });
}

function upstreamsOfMode({ traffic }: Config, name: string, server: (color: Color) => string): UpstreamView[] {
  switch (traffic.mode) {
    case 'blue-green':
    case 'canary':
      return [];
    case 'rolling': {
      // A color that does not take connections is left alone for a second; the request goes to the other one.
      const both = COLORS.map((color) => `${server(color)} resolve max_fails=1 fail_timeout=1s`);
      return [upstream(upstreamName(name, 'both'), both)];
    }
    case 'primary-fallback':
      return [upstream(upstreamName(name, 'primary'), forReaders(server(PRIMARY)))];
  }
}

/**
 * The primary for those who can be answered by another: once it has failed twice, nobody waits for it for two seconds.
 * nginx keeps no such count for the only server of a group, hence a second one that never gets anything:
 * https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails
 */
function forReaders(primary: string): string[] {
  return [`${primary} resolve max_fails=2 fail_timeout=2s`, '127.0.0.1:1 down'];
}

function upstream(name: string, servers: readonly string[]): UpstreamView {
  const hash = createHash('sha256').update(servers.join('\n')).digest('hex').slice(0, 8);
  return { name, zone: `${name}_${hash}`, servers };
}
