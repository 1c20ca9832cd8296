import type { Config } from '../config/config.ts';

/** The ports the proxy listens on inside its container. */
export interface ProxyPorts {
  http: number;
  preview: number;
  control: number;
  https: number;
}

/** Not those of services, where it listens too. The same for both colors: Docker fixes published ports at creation. */
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
