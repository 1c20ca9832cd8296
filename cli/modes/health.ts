import type { Config } from '../config/config.ts';
import type { Observed } from '../release/observed.ts';
import { modeOf } from './modes.ts';

/** Which color does not serve as it should, why, and what to do; `undefined` also when nothing can be said. Pure. */
export function degradedText(config: Pick<Config, 'services' | 'traffic'>, observed: Observed): string | undefined {
  const { routing, proxy } = observed;
  if (routing === undefined || proxy.state !== 'running') return undefined;
  return modeOf(config).degraded(config, observed, routing);
}
