import type { Config } from '../../config/config.ts';
import { isExposed, isGuarded } from '../../config/normalise/preview.ts';
import { freePort, portsOf } from '../ports.ts';

/**
 * The proxy's port for bgc's own preview requests, which bypass a password or an allow-list. It is published on the
 * loopback only. `undefined` when all clients that reach the preview may see it.
 */
export function checksPort(config: Config): number | undefined {
  if (!isGuarded(config.previewing) || !isExposed(config.preview)) return undefined;
  const taken = new Set<number>([...Object.values(portsOf(config)), ...config.reserved]);
  return freePort(8082, taken);
}
