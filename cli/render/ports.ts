import type { Config } from '../config/config.ts';

/** The ports the proxy listens on inside its container. */
export interface ProxyPorts {
  http: number;
  preview: number;
  control: number;
  https: number;
}

/**
 * The default ports, except those of released services: the proxy listens on the services' ports too, for other
 * containers. Both colors get the same ports, because Docker fixes the published ports when it creates the proxy.
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

export function freePort(preferred: number, taken: ReadonlySet<number>): number {
  return taken.has(preferred) ? freePort(preferred + 1, taken) : preferred;
}
