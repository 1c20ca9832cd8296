import { idleColor, liveColor, type Observed, releaseOf } from './observed.ts';
import { unprovenIn } from './proven.ts';

export interface RollbackInput {
  observed: Observed;
  /** What ended how, oldest first. */
  history: readonly { release: number; result: string }[];
  /** Releases whose pins are all there. */
  kept: readonly number[];
  /** The release that was asked for. */
  to: number | undefined;
}

export type RollbackTarget = { kind: 'release'; release: number } | { kind: 'none'; problem: string };

/**
 * The release to go back to: the one asked for, else the last one that had the traffic before the live one. Without a
 * record of that, the one that stands by. Pure.
 */
export function rollbackTarget({ observed, history, kept, to }: RollbackInput): RollbackTarget {
  const color = liveColor(observed);
  const live = color === undefined ? undefined : releaseOf(observed.colors[color]);
  if (to !== undefined) return asked(to, live, kept);
  const served = history.filter(
    ({ release, result }) => result === 'live' && release !== live && kept.includes(release),
  );
  // What failed, waits, or was only ever tried on some is not where anybody wants to go back to.
  const standby = releaseOf(observed.colors[idleColor(observed)]);
  const release =
    served.at(-1)?.release ?? (standby !== undefined && unprovenIn(history).has(standby) ? undefined : standby);
  return release === undefined || release === live
    ? { kind: 'none', problem: 'there is no earlier release to go back to' }
    : { kind: 'release', release };
}

function asked(to: number, live: number | undefined, kept: readonly number[]): RollbackTarget {
  if (to === live) return { kind: 'none', problem: `release ${to} is live already` };
  if (!kept.includes(to))
    return { kind: 'none', problem: `release ${to} is not kept; kept are ${kept.join(', ') || 'none'}` };
  return { kind: 'release', release: to };
}
