import type { Config } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import type { Mode } from '../mode.ts';
import type { Observed } from '../observed.ts';
import type { Runs } from '../runs.ts';

export interface UpOptions {
  build: boolean;
  pull: boolean;
  /** Stage the release: stop before the switch. */
  noSwitch: boolean;
  /** Milliseconds that take the place of every `start_timeout`. */
  timeout?: number;
}

export interface CanarySteps {
  steps: readonly number[];
  /** Milliseconds each of them stands; without it, the first stands until somebody says more. */
  every?: number;
}

/** What the generated files are like, each color by the bgc.yaml of the release it runs. */
export interface Rendered {
  /** The files that another release in a color changes; without `before`, those that differ from what is on disk. */
  changes(after: Runs, before?: Runs): readonly string[];
  /** Hash of the proxy's definition as it should be. */
  proxyDefinition(runs: Runs): string;
}

/** What a plan is made from, besides the observed world. */
export interface PlanInput extends SwitchInput {
  /** Services of the present bgc.yaml, which `config` is not in a rollback: nothing of them is shared by both colors. */
  released: readonly string[];
  project: Project;
  rendered: Rendered;
}

/** What a plan is made from that starts nothing. */
export interface SwitchInput {
  config: Config;
  observed: Observed;
  mode: Mode;
}
