import type { Machine } from '../engine/preflight/machine.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What a check has found. */
export interface Verdict {
  status: 'ok' | 'info' | 'warning' | 'blocks' | 'skipped';
  text: string;
  /** What to do about it. */
  next?: string;
  /** What to write instead of what is there. */
  instead?: string;
  /** Lines that explain. */
  details?: readonly string[];
}

/** Whether a verdict asks for something to be done. */
export function isTrouble({ status }: Verdict): boolean {
  return status === 'warning' || status === 'blocks';
}

/** What is examined, a machine and a project on it: each part is looked for once, and fails as it would fail a command. */
export interface Installation {
  /** Where `bgc.yaml` is, absolute. */
  directory: string;
  /** `bgc.yaml`, as messages name it. */
  file: string;
  machine(): Promise<Machine>;
  workspace(): Promise<Workspace>;
}

/** One thing that `bgc doctor` looks at. */
export interface Check {
  title: string;
  /** Titles of the checks without which this one can tell nothing. */
  needs?: readonly string[];
  /** @throws BgcError: it blocks */
  look(installation: Installation): Promise<readonly Verdict[]>;
}
