import type { Config } from '../config/config.ts';
import type { Observed } from './observed.ts';
import type { Releasing } from './plan/releasing.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { Step } from './step.ts';

/** How a release gets its visitors: what differs between the values of `traffic.mode`. */
export interface Mode {
  /** A new release: from its images to all the traffic it is to get. */
  up(releasing: Releasing): Step[];
  /** An earlier release that has to be started first; it is known to work. */
  restore(releasing: Releasing): Step[];
  /** A color that is up and idle gets its traffic. */
  takeOver(config: Config, observed: Observed, facts: ReleaseFacts): Step[];
}
