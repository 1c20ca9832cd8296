/** A duration in Compose notation: `500ms`, `30s`, `1m30s`, `1h`. */
export const DURATION = /^(?=\d)(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;

const unitMilliseconds = [3_600_000, 60_000, 1_000, 1];

/** The milliseconds of a written duration; `NaN` if it is not one. */
export function milliseconds(written: string): number {
  const match = DURATION.exec(written);
  if (match === null) return Number.NaN;
  return unitMilliseconds.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
}
