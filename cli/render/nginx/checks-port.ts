import type { Config } from '../../config/config.ts';
import { isExposed, isGuarded } from '../../config/normalise/preview.ts';
import { freePort, portsOf } from '../ports.ts';

/** For bgc's own preview requests, which bypass a password or an allow-list. Published on the loopback only. */
export function checksPort(config: Config): number | undefined {
  if (!isGuarded(config.previewing) || !isExposed(config.preview)) return undefined;
  const taken = new Set<number>([...Object.values(portsOf(config)), ...config.reserved]);
  return freePort(8082, taken);
}
