import type { Config } from '../config/config.ts';
import type { Mode } from '../release/mode.ts';
import type { CanarySteps } from '../release/plan/input.ts';
import { blueGreenMode } from './blue-green.ts';
import { canaryMode } from './canary.ts';
import { primaryFallbackMode } from './primary-fallback.ts';
import { rollingMode } from './rolling.ts';

const MODES: Readonly<Record<Exclude<Config['traffic']['mode'], 'canary'>, Mode>> = {
  'blue-green': blueGreenMode,
  rolling: rollingMode,
  'primary-fallback': primaryFallbackMode,
};

/** @param shares the shares a release gets before all visitors, by `bgc up --canary` */
export function modeOf({ traffic }: Pick<Config, 'traffic'>, shares?: CanarySteps): Mode {
  if (shares !== undefined) return canaryMode(shares);
  return traffic.mode === 'canary' ? canaryMode(traffic) : MODES[traffic.mode];
}
