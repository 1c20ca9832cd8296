import type { Config } from '../config/config.ts';
import type { HistoryEntry } from './history.ts';
import type { Journal } from './journal.ts';
import type { CanarySteps } from './plan/input.ts';

/** The notes of bgc about a project. They outlive its containers, and reading them needs no Docker. */
export interface Records {
  /** Oldest first: the last few thousand entries. */
  history(): Promise<readonly HistoryEntry[]>;
  /** `undefined` unless a bgc process is at work, or was killed at work. */
  journal(): Promise<Journal | 'damaged' | undefined>;
  /** The bgc process that works on the project, in words. */
  holder(): Promise<string | undefined>;
  /** Keeps the canary steps that a release was given on the command line, before the first of them begins. */
  rememberSteps(release: number, steps: CanarySteps): Promise<void>;
  recallSteps(release: number): Promise<CanarySteps | undefined>;
  /** The bgc.yaml of a release, with whatever `now` decides for every release; `undefined` when it is not known. */
  configOf(release: number, now: Config): Promise<Config | undefined>;
}
