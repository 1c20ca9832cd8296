import type { Color } from '../../traffic/color.ts';

/**
 * The environment variable by which Compose learns the release of a color. The generated file stays the same from
 * release to release, so it can be committed, and an unset variable names an image that never exists.
 */
export function releaseVariable(color: Color): string {
  return `BGC_${color.toUpperCase()}_RELEASE`;
}

/** The local tag a color runs: `<project>-<service>:bgc-<release>`, in lower case as image names must be. */
export function pinOf(project: string, service: string, release: number | string): string {
  return `${`${project}-${service}`.toLowerCase()}:bgc-${release}`;
}
