import type { ServiceConfig } from '../../config/config.ts';
import { milliseconds } from '../../config/schema/duration.ts';
import type { Health } from '../../project/project.ts';
import type { StepOf } from '../step.ts';

type Patience = Pick<StepOf<'healthy'>, 'timeout' | 'grows'>;

/**
 * How long a service may take to become healthy: its `start_timeout` or, if longer, the time its own healthcheck allows
 * before Docker calls it unhealthy. Pure.
 * @param timeout milliseconds from the command line, which override both
 */
export function startPatience(
  { startTimeout }: Pick<ServiceConfig, 'startTimeout'>,
  health: Health | undefined,
  timeout: number | undefined,
): Patience {
  if (timeout !== undefined) return { timeout };
  switch (health?.kind) {
    case 'disabled':
      return { timeout: startTimeout };
    case 'compose': {
      const own = ownPatience(health);
      return Number.isNaN(own) ? { timeout: startTimeout, grows: true } : { timeout: Math.max(startTimeout, own) };
    }
    // The image's healthcheck is known once there is a container.
    default:
      return { timeout: startTimeout, grows: true };
  }
}

/**
 * Milliseconds; `NaN` when Compose writes a duration in an unknown form; 0 without a `start_period`.
 * https://docs.docker.com/reference/dockerfile/#healthcheck
 */
function ownPatience({
  startPeriod = '0s',
  interval = '30s',
  retries = 3,
}: Extract<Health, { kind: 'compose' }>): number {
  const start = milliseconds(startPeriod);
  return start === 0 ? 0 : start + milliseconds(interval) * retries;
}
