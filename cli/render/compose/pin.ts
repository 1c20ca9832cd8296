import type { Color } from '../../traffic/color.ts';

/** Tells Compose a color's release, so the overlay stays the same. Unset, it leads to an image that never exists. */
export function releaseVariable(color: Color): string {
  return `BGC_${color.toUpperCase()}_RELEASE`;
}

/** Tells Compose how long Docker probes a color's containers fast, where an image brings the healthcheck. */
export function startPeriodVariable(color: Color): string {
  return `BGC_${color.toUpperCase()}_START_PERIOD`;
}

/** The local image tag a color runs: `<project>-<service>:bgc-<release>`. Image names must be lower case. */
export function pinOf(project: string, service: string, release: number | string): string {
  return `${`${project}-${service}`.toLowerCase()}:bgc-${release}`;
}
