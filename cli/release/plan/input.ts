import type { Config } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import type { Observed } from '../observed.ts';

export interface UpOptions {
  build: boolean;
  pull: boolean;
  /** Stage the release: stop before the switch. */
  noSwitch: boolean;
  /** Milliseconds that take the place of every `start_timeout`. */
  timeout?: number;
  /** Percentages the release gets before it gets all, instead of what `bgc.yaml` says. */
  canary?: CanarySteps;
}

export interface CanarySteps {
  steps: readonly number[];
  /** Milliseconds each of them stands; without it, the first stands until somebody says more. */
  every?: number;
}

/** What a plan is made from, besides the observed world. */
export interface PlanInput {
  config: Config;
  project: Project;
  observed: Observed;
  /** Generated files that differ from those on disk. */
  staleFiles: readonly string[];
  /** Hash of the proxy's definition as it should be. */
  proxyDefinition: string;
}
