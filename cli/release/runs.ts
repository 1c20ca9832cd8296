import { COLORS, type Color } from '../traffic/color.ts';
import { type Observed, releaseOf } from './observed.ts';

/** The release that each color runs; missing for a color without containers. */
export type Runs = Readonly<Partial<Record<Color, number>>>;

export function runsOf({ colors }: Pick<Observed, 'colors'>): Runs {
  return Object.fromEntries(
    COLORS.flatMap((color) => {
      const release = releaseOf(colors[color]);
      return release === undefined ? [] : [[color, release]];
    }),
  );
}
