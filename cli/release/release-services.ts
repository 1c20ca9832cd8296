/** What is known about releases: the history of how they were made, oldest first, and which of their images remain. */
export interface Known {
  history: readonly { release: number; command: string; images: Readonly<Record<string, string>> }[];
  /** Releases that have a pin, by service of `bgc.yaml`. */
  pins: ReadonlyMap<string, readonly number[]>;
}

/** The services of a release: from the history of its `bgc up`, else those it still has an image of. Pure. */
function servicesOf({ history, pins }: Known, release: number): readonly string[] {
  const made = history.findLast((entry) => entry.release === release && entry.command === 'up');
  return made === undefined ? pinnedOf({ pins }, release) : Object.keys(made.images);
}

function pinnedOf({ pins }: Pick<Known, 'pins'>, release: number): string[] {
  return [...pins].filter(([, releases]) => releases.includes(release)).map(([service]) => service);
}

/** The services of `bgc.yaml` that a release never had; empty when nothing is known of it. Pure. */
export function neverIn(known: Known, release: number | undefined, running: readonly string[] = []): string[] {
  if (release === undefined) return [];
  const had = [...servicesOf(known, release), ...running];
  return had.length === 0 ? [] : [...known.pins.keys()].filter((service) => !had.includes(service));
}

/** Why a release cannot be started again, in words; `undefined` when it can. Pure. */
export function whyUnstartable(known: Known, release: number): string | undefined {
  const had = servicesOf(known, release);
  const wanted = had.filter((service) => known.pins.has(service));
  const here = pinnedOf(known, release);
  const gone = wanted.filter((service) => !here.includes(service));
  if (gone.length > 0) return `its image of ${gone.join(', ')} is gone`;
  if (wanted.length > 0) return undefined;
  return had.length === 0 ? 'its images are gone' : `bgc.yaml has none of its services (${had.join(', ')})`;
}
