/** How releases ended, oldest first. */
type Endings = readonly { release: number; result: string }[];

/** The never live releases: the history has endings of them, but none is `live`. Pure. */
export function neverLiveIn(history: Endings): Set<number> {
  const good = new Set(history.filter(isLive).map(({ release }) => release));
  return new Set(history.map(({ release }) => release).filter((release) => !good.has(release)));
}

export function lastKnownGoodIn(history: Endings, some: readonly number[]): number | undefined {
  return history.findLast((ending) => isLive(ending) && some.includes(ending.release))?.release;
}

function isLive({ result }: Endings[number]): boolean {
  return result === 'live';
}
