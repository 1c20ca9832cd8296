import { type Color, otherColor } from '../../traffic/color.ts';
import { FALLBACK, hasRoles, previewColor, type Routing, toColor } from '../../traffic/routing.ts';

/** A color as those get it who preview it. */
export interface Shown {
  color: Color;
  traffic: Routing;
}

/** Both colors, the one that is next first: so the files of both colors mirror each other. */
export function shownColors(routing: Routing): readonly [Shown, Shown] {
  const next = previewColor(routing);
  return [shown(next, routing), shown(otherColor(next), routing)];
}

/** A fallback must not get from anybody what it must not get from the public. */
function shown(color: Color, routing: Routing): Shown {
  return { color, traffic: hasRoles(routing) && color === FALLBACK ? { kind: 'read-only' } : toColor(color) };
}
