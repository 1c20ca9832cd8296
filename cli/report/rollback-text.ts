import type { RollbackTarget, Skipped } from '../release/rollback-target.ts';

/** Maximum number of nearer releases to name: the text is about the target, not about the history. */
const MOST = 5;

export function rollbackText(
  { release, skipped }: Extract<RollbackTarget, { kind: 'release' }>,
  never: readonly string[],
): string {
  const without = never.length === 0 ? '' : `, without ${never.join(', ')}, which it never had`;
  const others = skippedTexts(skipped);
  return `back to release ${release}${without}${others.length === 0 ? '' : `; not to ${others.join(', nor to ')}`}`;
}

/** Nearer releases with the reason to skip each: `release 4 (it failed)`. */
export function skippedTexts(skipped: readonly Skipped[]): string[] {
  const texts = skipped.slice(0, MOST).map(({ release, why }) => `release ${release} (${why})`);
  return skipped.length > MOST ? [...texts, `${skipped.length - MOST} older ones`] : texts;
}
