import type { Color } from '../traffic/color.ts';
import { liveColor, type Observed, releaseOf } from './observed.ts';

export type ReleaseCommand = 'up' | 'switch' | 'rollback' | 'canary';

/** Facts known when a release is planned; hooks get them. */
export interface ReleaseFacts {
  command: ReleaseCommand;
  /** The color that gets the release, or the traffic. */
  color: Color;
  release: number;
  /** The color that has the traffic when the hook runs; missing before the first release. */
  live?: Color;
  /** The release that had the traffic when the command began. */
  previous?: number;
  error?: string;
}

export function factsOf(
  observed: Observed,
  release: Pick<ReleaseFacts, 'command' | 'color' | 'release'>,
): ReleaseFacts {
  const live = liveColor(observed);
  const previous = live === undefined ? undefined : releaseOf(observed.colors[live]);
  return { ...release, ...(live === undefined ? {} : { live }), ...(previous === undefined ? {} : { previous }) };
}
