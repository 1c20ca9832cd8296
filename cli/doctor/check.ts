import type { Host } from '../release/host.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface Verdict {
  status: 'ok' | 'info' | 'warning' | 'blocks' | 'skipped';
  text: string;
  /** What to do about it. */
  next?: string;
  /** Text to write instead of the present one. */
  instead?: string;
  details?: readonly string[];
}

export function isTrouble({ status }: Verdict): boolean {
  return status === 'warning' || status === 'blocks';
}

export interface Installation {
  host: Pick<Host, 'requirements' | 'space' | 'hasIpv6' | 'composeVariables'>;
  /** Path of `bgc.yaml` as messages show it. */
  file: string;
  /** Opened once; fails with the same error as in a command. */
  workspace(): Promise<Workspace>;
}

export interface Check {
  title: string;
  /** Titles of the checks that must pass before this one can run. */
  needs?: readonly string[];
  /** @throws BgcError, which counts as a verdict that blocks */
  look(installation: Installation): Promise<readonly Verdict[]>;
}
