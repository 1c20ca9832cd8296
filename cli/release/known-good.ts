/** How releases ended, oldest first. */
type Endings = readonly { release: number; result: string }[];

/** Those of which something is known, but not that they were ever live. Pure. */
export function neverLiveIn(history: Endings): Set<number> {
  const proven = new Set(history.filter(isLive).map(({ release }) => release));
  return new Set(history.map(({ release }) => release).filter((release) => !proven.has(release)));
}

/** The last that was live, of some. Pure. */
export function lastKnownGoodIn(history: Endings, some: readonly number[]): number | undefined {
  return history.findLast((ending) => isLive(ending) && some.includes(ending.release))?.release;
}

function isLive({ result }: Endings[number]): boolean {
  return result === 'live';
}
