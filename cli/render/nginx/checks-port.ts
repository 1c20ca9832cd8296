import type { Config } from '../../config/config.ts';
import { isExposed, isGuarded } from '../../config/normalise/preview.ts';
import { freePort, portsOf } from '../ports.ts';

/**
 * Where bgc itself asks the preview, past a password or an allow-list: a port of the proxy that is published on the
 * loopback only. Nothing, where everybody who reaches the preview may see it.
 */
export function checksPort(config: Config): number | undefined {
  if (!isGuarded(config.previewing) || !isExposed(config.preview)) return undefined;
  const taken = new Set<number>([...Object.values(portsOf(config)), ...config.reserved]);
  return freePort(8082, taken);
}
