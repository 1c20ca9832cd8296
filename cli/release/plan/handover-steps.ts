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
  const starts = startSteps([earlyWorkers(config)], project, { color, timeout });
  return [...earlyStops(config, observed, otherColor(color)), ...starts.map(stoppedAgain)];
}

/** Starts a standby's workers. `waits`: until healthy; a rollback is urgent, and they ran well before. Pure. */
export function wakeSteps(config: Config, observed: Observed, color: Color, waits: boolean): Step[] {
  const asleep = workers(observed.colors[color].config ?? config).filter(({ name }) =>
    observed.colors[color].containers.some(({ service, status }) => service === name && status !== 'running'),
  );
  const starts = startSteps([asleep], undefined, { color, timeout: undefined }).map(stoppedAgain);
  return [
    ...earlyStops(config, observed, otherColor(color)),
    ...(waits ? starts : starts.filter(({ kind }) => kind === 'start')),
  ];
}

/** Nothing is drained: workers have no visitors. No best effort: the old worker must not start beside it. */
function stoppedAgain(step: Step): Step {
  if (step.kind !== 'start') return step;
  const { color, service } = step;
  return { ...step, undo: [{ kind: 'stop', why: 'handover: early', color, services: [service] }] };
}

/** Stops the other workers once the traffic has moved, so that the old release takes no more jobs. Pure. */
export function lateStops(config: Config, observed: Observed, color: Color): Step[] {
  const services = running(config, observed, color, 'late');
  return services.length === 0 ? [] : [{ kind: 'stop', why: 'handover: late', color, services }];
}

function earlyStops(config: Config, observed: Observed, color: Color): Step[] {
  const why = 'handover: early';
  const services = running(config, observed, color, 'early');
  const previous = earlyWorkers(config)
    .map(({ name }) => name)
    .filter((name) => observed.previousServices.includes(name));
  return [
    ...(previous.length === 0 ? [] : [stopPrevious(previous, why)]),
    ...(services.length === 0 ? [] : [stopEarly(color, services, why)]),
  ];
}

function stopPrevious(services: readonly string[], why: string): Step {
  const undo: Step = { kind: 'restore_previous', why: 'they ran before', services, bestEffort: true };
  return { kind: 'stop_previous', why, services, undo: [undo] };
}

function stopEarly(color: Color, services: readonly string[], why: string): Step {
  const undo = services.map(
    (service): Step => ({ kind: 'start', why: 'it ran before', color, service, bestEffort: true }),
  );
  return { kind: 'stop', why, color, services, undo };
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
