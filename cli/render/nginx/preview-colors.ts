import { type Color, otherColor } from '../../traffic/color.ts';
import { previewColor, type Routing, routingOfColor } from '../../traffic/routing.ts';

export interface Shown {
  color: Color;
  traffic: Routing;
}

/** Both colors, the next one first, so that the files of both colors mirror each other. */
export function shownColors(routing: Routing): readonly [Shown, Shown] {
  const next = previewColor(routing);
  const shown = (color: Color): Shown => ({ color, traffic: routingOfColor(color, routing) });
  return [shown(next), shown(otherColor(next))];
}
