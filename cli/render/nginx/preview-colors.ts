import { type Color, otherColor } from '../../traffic/color.ts';
import { FALLBACK, hasRoles, previewColor, type Traffic, toColor } from '../../traffic/traffic.ts';

/** A color as those get it who preview it. */
export interface Shown {
  color: Color;
  traffic: Traffic;
}

/** Both colors, the one that is next first: so the files of both colors mirror each other. */
export function shownColors(traffic: Traffic): readonly [Shown, Shown] {
  const next = previewColor(traffic);
  return [shown(next, traffic), shown(otherColor(next), traffic)];
}

/** A fallback must not get from anybody what it must not get from the public. */
function shown(color: Color, traffic: Traffic): Shown {
  return { color, traffic: hasRoles(traffic) && color === FALLBACK ? { kind: 'read-only' } : toColor(color) };
}
