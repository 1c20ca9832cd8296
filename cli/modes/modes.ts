import type { Config } from '../config/config.ts';
import type { Mode } from '../release/mode.ts';
import type { CanarySteps } from '../release/plan/input.ts';
import { blueGreenMode } from './blue-green.ts';
import { canaryMode, withShares } from './canary.ts';
import { primaryFallbackMode } from './primary-fallback.ts';
import { rollingMode } from './rolling.ts';

/** @param shares the shares a release gets before all visitors, by `bgc up --canary` */
export function modeOf({ traffic }: Pick<Config, 'traffic'>, shares?: CanarySteps): Mode {
  const mode = configuredMode(traffic);
  return shares === undefined ? mode : withShares(mode, shares);
}

function configuredMode(traffic: Config['traffic']): Mode {
  switch (traffic.mode) {
    case 'blue-green':
      return blueGreenMode;
    case 'canary':
      return canaryMode(traffic);
    case 'rolling':
      return rollingMode(traffic);
    case 'primary-fallback':
      return primaryFallbackMode(traffic);
  }
}
