/** How long browsers remember something: `5m`, `1h`, `30d`, `2w`, `1y`. */
export const MAX_AGE = /^([1-9]\d{0,4})([mhdwy])$/;

/** In seconds. */
export const YEAR = 31_536_000;

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800, y: YEAR };

/** The seconds of a written age; `NaN` if it is not one. */
export function maxAgeSeconds(written: string): number {
  const [, count, unit = ''] = MAX_AGE.exec(written) ?? [];
  return Number(count) * (SECONDS[unit] ?? Number.NaN);
}
