import { type Color, otherColor } from '../../traffic/color.ts';
import { FALLBACK, hasRoles, previewColor, type Routing, toColor } from '../../traffic/routing.ts';

export interface Shown {
  color: Color;
  traffic: Routing;
}

/** Both colors, the next one first, so that the files of both colors mirror each other. */
export function shownColors(routing: Routing): readonly [Shown, Shown] {
  const next = previewColor(routing);
  return [shown(next, routing), shown(otherColor(next), routing)];
}

/** A fallback is read-only in the preview too: it must not get requests there that the public must not send it. */
function shown(color: Color, routing: Routing): Shown {
  return { color, traffic: hasRoles(routing) && color === FALLBACK ? { kind: 'read-only' } : toColor(color) };
}
