import type { Config, ServiceConfig } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import { type Color, otherColor } from '../../traffic/color.ts';
import type { Observed } from '../observed.ts';
import type { Step } from '../step.ts';
import { startSteps } from './color-steps.ts';

/** Services that must never run twice: the old ones stop before the new ones start. */
export function earlyWorkers({ services }: Pick<Config, 'services'>): ServiceConfig[] {
  return services.filter(({ handover }) => handover === 'early');
}

/** Last before the traffic, so that a release that fails earlier does not disturb these workers. Pure. */
export function earlySteps(
  config: Config,
  observed: Observed,
  color: Color,
  { project, timeout }: { project?: Project; timeout?: number | undefined } = {},
): Step[] {
  const starts = startSteps([earlyWorkers(config)], project, { color, timeout }, true);
  return [...earlyStops(config, observed, otherColor(color)), ...starts];
}

/**
 * Hands over to a standby. Its stopped workers are all of them, or only those that must never run twice. Pure.
 * @param waits whether the workers must prove healthy: in a rollback they ran well before, and it is urgent
 */
export function wakeSteps(config: Config, observed: Observed, color: Color, waits: boolean): Step[] {
  const asleep = workers(observed.colors[color].config ?? config).filter(({ name }) =>
    observed.colors[color].containers.some(({ service, status }) => service === name && status !== 'running'),
  );
  const starts = startSteps([asleep], undefined, { color, timeout: undefined }, true);
  return [
    ...earlyStops(config, observed, otherColor(color)),
    ...(waits ? starts : starts.filter(({ kind }) => kind === 'start')),
  ];
}

/** Stops the other workers once the traffic has moved, so that the old release takes no more jobs. Pure. */
export function lateStops(config: Config, observed: Observed, color: Color): Step[] {
  const services = running(config, observed, color, 'late');
  return services.length === 0 ? [] : [{ kind: 'stop', why: 'handover: late', color, services }];
}

function earlyStops(config: Config, observed: Observed, color: Color): Step[] {
  const why = 'handover: early';
  const services = running(config, observed, color, 'early');
  const uncolored = earlyWorkers(config)
    .map(({ name }) => name)
    .filter((name) => observed.previousServices.includes(name));
  return [
    ...(uncolored.length === 0 ? [] : [{ kind: 'stop_previous', why, services: uncolored } as const]),
    ...(services.length === 0 ? [] : [{ kind: 'stop', why, color, services, undo: true } as const]),
  ];
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
  return workers(colors[color].config ?? config)
    .filter((worker) => worker.handover === handover)
    .map(({ name }) => name)
    .filter((name) => colors[color].containers.some(({ service, status }) => service === name && status === 'running'));
}
