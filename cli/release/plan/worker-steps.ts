import type { Color } from '../../color.ts';
import type { Config, ServiceConfig } from '../../config/config.ts';
import type { Observed } from '../observed.ts';
import type { Step } from '../step.ts';
import { startSteps } from './color-steps.ts';

/** Workers that must never run twice stop before the new ones start, and come back when the release fails. Pure. */
export function earlyStops(config: Config, observed: Observed, color: Color): Step[] {
  const services = running(config, observed, color, 'early');
  if (services.length === 0) return [];
  return [{ kind: 'stop', why: 'handover: early', color, services, undo: true }];
}

/** The other workers stop once the traffic has moved: the old release takes no more jobs. Pure. */
export function lateStops(config: Config, observed: Observed, color: Color): Step[] {
  const services = running(config, observed, color, 'late');
  if (services.length === 0) return [];
  return [{ kind: 'stop', why: 'handover: late', color, services }];
}

/** The workers of a standby were stopped when its traffic went away: with it, they come back. Pure. */
export function wakeSteps(config: Config, { colors }: Observed, color: Color): Step[] {
  const asleep = workers(config).filter(({ name }) =>
    colors[color].containers.some(({ service, status }) => service === name && status !== 'running'),
  );
  return asleep.length === 0 ? [] : startSteps([asleep], undefined, { color, timeout: undefined }, true);
}

function workers({ services }: Config): ServiceConfig[] {
  return services.filter(({ handover }) => handover !== undefined);
}

function running(
  config: Config,
  { colors }: Observed,
  color: Color,
  handover: NonNullable<ServiceConfig['handover']>,
): string[] {
  return workers(config)
    .filter((worker) => worker.handover === handover)
    .map(({ name }) => name)
    .filter((name) => colors[color].containers.some(({ service, status }) => service === name && status === 'running'));
}
