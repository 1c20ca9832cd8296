import { neverLiveIn } from './known-good.ts';
import { idleColor, liveColor, type Observed, releaseOf } from './observed.ts';

export interface RollbackInput {
  observed: Observed;
  /** How releases ended, oldest first. */
  history: readonly { release: number; result: string }[];
  kept: readonly number[];
  whyNot: (release: number) => string | undefined;
  /** The release that stands by and needs no start. */
  warm: number | undefined;
  to: number | undefined;
}

export interface Skipped {
  release: number;
  why: string;
}

export type RollbackTarget =
  | { kind: 'release'; release: number; skipped: readonly Skipped[] }
  | { kind: 'none'; problem: string; skipped: readonly Skipped[] };

/** The one the user asked for, else the last that had the traffic before the live one, else the standby. Pure. */
export function rollbackTarget(input: RollbackInput): RollbackTarget {
  const { observed, history, to } = input;
  const color = liveColor(observed);
  const live = color === undefined ? undefined : releaseOf(observed.colors[color]);
  if (to !== undefined) return asked(to, live, input);
  const unproven = neverLiveIn(history);
  const nearest = new Set([...lastFirst(history, unproven), ...standbyOf(observed)]);
  const skipped: Skipped[] = [];
  for (const release of nearest) {
    if (release === live) continue;
    const why = unproven.has(release) ? endOf(release, history) : whyUnstartable(release, input);
    if (why === undefined) return { kind: 'release', release, skipped };
    skipped.push({ release, why });
  }
  return { kind: 'none', problem: 'there is no earlier release to go back to', skipped };
}

/** Newest first, by the last time a release had the traffic; never live ones by their last entry in the history. */
function lastFirst(history: RollbackInput['history'], unproven: ReadonlySet<number>): number[] {
  return history
    .filter(({ release, result }) => result === 'live' || unproven.has(release))
    .map(({ release }) => release)
    .toReversed();
}

function standbyOf(observed: Observed): number[] {
  const release = releaseOf(observed.colors[idleColor(observed)]);
  return release === undefined ? [] : [release];
}

const ENDS: Readonly<Record<string, string>> = {
  failed: 'it failed',
  interrupted: 'it was interrupted',
  staged: 'it never had traffic',
  canary: 'its canary was aborted',
};

function endOf(release: number, history: RollbackInput['history']): string {
  const last = history.findLast((entry) => entry.release === release)?.result ?? '';
  return ENDS[last] ?? 'it was never live';
}

function whyUnstartable(release: number, { warm, whyNot }: RollbackInput): string | undefined {
  return release === warm ? undefined : whyNot(release);
}

function asked(to: number, live: number | undefined, input: RollbackInput): RollbackTarget {
  const startable = input.kept.filter((release) => input.whyNot(release) === undefined).sort((a, b) => a - b);
  const none = (problem: string): RollbackTarget => ({ kind: 'none', problem, skipped: [] });
  if (to === live) return none(`release ${to} is live already`);
  const why = whyUnstartable(to, input);
  if (why === undefined) return { kind: 'release', release: to, skipped: [] };
  const others = `kept releases: ${startable.join(', ') || 'none'}`;
  return none(
    input.kept.includes(to)
      ? `release ${to} cannot be started: ${why}; ${others}`
      : `release ${to} is not kept; ${others}`,
  );
}
