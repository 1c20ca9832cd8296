import type { ContainerInspectInfo } from 'dockerode';

type Probed = Pick<ContainerInspectInfo, 'Config'>;

/** A container's healthcheck as Docker runs it, with Docker's defaults; Docker gives durations in nanoseconds. */
export function probeLines({ Config: { Healthcheck: probe } }: Probed): string[] {
  // https://docs.docker.com/reference/dockerfile/#healthcheck: NONE disables it, so nothing runs at any time.
  if (probe?.Test === undefined || probe.Test[0] === 'NONE') return [];
  const seconds = (nanoseconds: number | undefined, otherwise: number) => `${(nanoseconds || otherwise * 1e9) / 1e9}s`;
  const timing = [
    `every ${seconds(probe.Interval, 30)}`,
    `timeout ${seconds(probe.Timeout, 30)}`,
    `retries ${probe.Retries || 3}`,
    `start period ${seconds(probe.StartPeriod, 0)}`,
  ];
  return [probe.Test.join(' '), timing.join(', ')];
}

/** How long a container of an image may take to become healthy, in milliseconds: its `start_period`, else one interval. */
export function startOf({ Config: { Healthcheck: probe } }: Probed): number {
  return (probe?.StartPeriod || probe?.Interval || 30e9) / 1e6;
}

/** Least time in milliseconds until Docker calls a container with a `start_period` unhealthy; without one, 0. */
export function probePatience({ Config: { Healthcheck: probe } }: Probed): number {
  const start = probe?.StartPeriod ?? 0;
  return start === 0 ? 0 : (start + (probe?.Interval || 30e9) * (probe?.Retries || 3)) / 1e6;
}
