import type { Config } from '../config/config.ts';
import type { Rule } from '../project/findings/finding.ts';
import type { Strategy } from '../render/strategy.ts';
import type { Color } from '../traffic/color.ts';
import type { Routing } from '../traffic/routing.ts';
import type { Observed } from './observed.ts';
import type { CanarySteps } from './plan/input.ts';
import type { Releasing } from './plan/releasing.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { Step } from './step.ts';

/** A strategy by which a release gets its visitors: one per value of `traffic.mode`, with its settings. */
export interface Mode extends Strategy {
  /** The shares of the visitors that a release gets before all. */
  shares?: CanarySteps;
  /** What the mode requires of a Compose project. */
  findings: readonly Rule[];
  /** The color that gets the next release, or gets it first. */
  next(config: Config, observed: Observed): Color;
  up(releasing: Releasing): Step[];
  /** An earlier release that must be started first; it is known to work. */
  restore(releasing: Releasing): Step[];
  /** Routes traffic to a color that is up and idle. */
  takeOver(config: Config, observed: Observed, facts: ReleaseFacts): Step[];
  /** Why no color waits for the traffic. */
  refusal(config: Config, observed: Observed): Refusal | undefined;
  /** Which color does not serve as it should, why, and what to do. Asked only while the proxy runs. */
  degraded(config: Pick<Config, 'services'>, observed: Observed, routing: Routing): string | undefined;
}

export interface Refusal {
  problem: string;
  next: string;
}
