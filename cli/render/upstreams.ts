import { createHash } from 'node:crypto';
import { COLORS, type Color, colored } from '../color.ts';
import type { Config } from '../config/config.ts';
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

export function upstreamName(service: string, color: Color | 'both'): string {
  return `${word(service)}_${color}`;
}

/** Both colors of every service, and where both serve at once, the two as one. */
export function upstreams(config: Config): UpstreamView[] {
  return servicesWithPort(config).flatMap(({ name, port }) => {
    const server = (color: Color): string => `${word(colored(name, color))}:${port}`;
    const single = COLORS.map((color) => upstream(upstreamName(name, color), [`${server(color)} resolve max_fails=0`]));
    if (config.traffic.mode !== 'rolling') return single;
    // A color that does not take connections is left alone for a second; the request goes to the other one.
    const both = COLORS.map((color) => `${server(color)} resolve max_fails=1 fail_timeout=1s`);
    return [...single, upstream(upstreamName(name, 'both'), both)];
  });
}

function upstream(name: string, servers: readonly string[]): UpstreamView {
  const hash = createHash('sha256').update(servers.join('\n')).digest('hex').slice(0, 8);
  return { name, zone: `${name}_${hash}`, servers };
}
