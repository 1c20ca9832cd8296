import type { Config } from '../../config/config.ts';
import type { Project } from '../../project/project.ts';
import type { Mode } from '../mode.ts';
import type { Observed } from '../observed.ts';
import type { Runs } from '../runs.ts';

export interface UpOptions {
  build: boolean;
  pull: boolean;
  noSwitch: boolean;
  /** Milliseconds that replace every `start_timeout`. */
  timeout?: number;
}

export interface CanarySteps {
  steps: readonly number[];
  /** Milliseconds that each step lasts; without it, the first lasts until the user runs `bgc canary`. */
  every?: number;
}

/** The generated files, each color rendered by the bgc.yaml of the release it runs. */
export interface Rendered {
  /** The files that another release in a color changes; without `before`, those that differ from the disk. */
  changes(after: Runs, before?: Runs): readonly string[];
  proxyDefinition(runs: Runs): string;
}

/** Input of a plan that starts a release. */
export interface PlanInput extends SwitchInput {
  /** Services of the present bgc.yaml, also in a rollback with an older `config`. The colors share none of them. */
  released: readonly string[];
  project: Project;
  rendered: Rendered;
}

export interface SwitchInput {
  config: Config;
  observed: Observed;
  mode: Mode;
}
