import type { Config } from '../config/config.ts';
import type { Observed } from './observed.ts';
import type { Releasing } from './plan/releasing.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { Step } from './step.ts';

/** A strategy by which a release gets its visitors: one per value of `traffic.mode`. */
export interface Mode {
  up(releasing: Releasing): Step[];
  /** An earlier release that must be started first; it is known to work. */
  restore(releasing: Releasing): Step[];
  /** Routes traffic to a color that is up and idle. */
  takeOver(config: Config, observed: Observed, facts: ReleaseFacts): Step[];
}
