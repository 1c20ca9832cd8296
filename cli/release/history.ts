import type { Color } from '../traffic/color.ts';
import type { ReleaseCommand } from './release-facts.ts';
import type { Known } from './release-services.ts';

/** It serves display, release numbers, known good releases and their services, and the count of dropped requests. */
export interface HistoryEntry {
  release: number;
  command: ReleaseCommand;
  color: Color;
  /** What the last switch routed traffic to, such as `green` or `both`; undefined if it was undone or never came. */
  traffic?: string;
  /** `staged`: it waits; `canary`: it gets some of the visitors. */
  result: 'live' | 'staged' | 'canary' | 'failed' | 'interrupted';
  /** ISO 8601. */
  at: string;
  /** Milliseconds; unknown for a release whose bgc was killed. */
  took?: number;
  images: Readonly<Record<string, string>>;
  digests?: Readonly<Record<string, string>>;
  commit?: Commit;
  /** `user@host`. */
  by: string;
  reason?: string;
  /** The steps that were begun, in order. */
  steps?: readonly StepTime[];
  /** Public requests from just before the switch to the end, and how many of them failed. */
  requests?: number;
  failed?: number;
  /** In addition to those: refused with 503, by maintenance or because the site was read-only. */
  refused?: number;
}

export interface StepTime {
  kind: string;
  ms: number;
}

export interface Commit {
  id: string;
  /** Whether tracked files differed from it, or git could not tell. */
  dirty: boolean;
}

export interface KnownReleases extends Known {
  history: readonly HistoryEntry[];
  unread?: string;
}
