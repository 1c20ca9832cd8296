import type { Color } from '../../traffic/color.ts';

/**
 * The environment variable that tells Compose the release of a color. The generated file thus stays the same from
 * release to release and can be committed. An unset variable leads to an image that never exists.
 */
export function releaseVariable(color: Color): string {
  return `BGC_${color.toUpperCase()}_RELEASE`;
}

/** The local image tag a color runs: `<project>-<service>:bgc-<release>`. Image names must be lower case. */
export function pinOf(project: string, service: string, release: number | string): string {
  return `${`${project}-${service}`.toLowerCase()}:bgc-${release}`;
}
