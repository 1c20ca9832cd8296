import type { Config } from '../config/config.ts';

/** The ports the proxy listens on inside its container. */
export interface ProxyPorts {
  http: number;
  preview: number;
  control: number;
  https: number;
}

/**
 * The usual ports, unless a released service answers on one of them: the proxy listens there too, for other containers.
 * They are the same for both colors: what Docker publishes is settled when the proxy is created.
 */
export function portsOf({ reserved }: Pick<Config, 'reserved'>): ProxyPorts {
  const taken = new Set(reserved);
  const pick = (preferred: number): number => {
    const port = freePort(preferred, taken);
    taken.add(port);
    return port;
  };
  return { http: pick(80), preview: pick(8081), control: pick(9145), https: pick(443) };
}

/** The first port that nobody has, from a usual one on. */
export function freePort(preferred: number, taken: ReadonlySet<number>): number {
  return taken.has(preferred) ? freePort(preferred + 1, taken) : preferred;
}
