import { COLORS, type Color, isColor, otherColor } from './color.ts';

/** Where public requests go: the symlink names a routing, and the running nginx applies one. */
export type Routing =
  | { kind: 'color'; color: Color }
  /** `color` gets this percentage of the visitors, the other color the rest. */
  | { kind: 'canary'; color: Color; percent: number }
  | { kind: 'both' }
  /** The primary answers; when it does not answer, the fallback answers requests that only read. */
  | { kind: 'primary' }
  /** The fallback answers requests that only read; the primary gets no requests. */
  | { kind: 'read-only' };

export const PRIMARY: Color = 'blue';
export const FALLBACK: Color = 'green';

export type Canary = Extract<Routing, { kind: 'canary' }>;
export type WithRoles = Extract<Routing, { kind: 'primary' | 'read-only' }>;

/** Whether the two colors have roles: then the fallback must not get all traffic. */
export function hasRoles(routing: Routing | undefined): routing is WithRoles {
  return routing?.kind === 'primary' || routing?.kind === 'read-only';
}

/** Whether the fallback answers in place of a primary that does not. */
export function hasFallback(routing: Routing | undefined): boolean {
  return routing?.kind === 'primary';
}

export function isReadOnly(routing: Routing | undefined): boolean {
  return routing?.kind === 'read-only';
}

export function isBoth(routing: Routing | undefined): boolean {
  return routing?.kind === 'both';
}

export function canaryIn(routing: Routing | undefined): Canary | undefined {
  return routing?.kind === 'canary' ? routing : undefined;
}

export function toColor(color: Color): Routing {
  return { kind: 'color', color };
}

/** One word: the name of the routing's nginx configuration, and the `traffic` that `/version` answers. */
export function routingName(routing: Routing): string {
  switch (routing.kind) {
    case 'color':
      return routing.color;
    case 'canary':
      return `${routing.color}-canary-${routing.percent}`;
    case 'both':
    case 'primary':
    case 'read-only':
      return routing.kind;
  }
}

export function routingNamed(name: string): Routing | undefined {
  if (isColor(name)) return toColor(name);
  if (name === 'both' || name === 'primary' || name === 'read-only') return { kind: name };
  const [, color = '', percent] = /^(blue|green)-canary-([1-9]\d?)$/.exec(name) ?? [];
  return isColor(color) ? { kind: 'canary', color, percent: Number(percent) } : undefined;
}

export function isSameRouting(a: Routing | undefined, b: Routing | undefined): boolean {
  return a === undefined || b === undefined ? a === b : routingName(a) === routingName(b);
}

/** The color that answers when all is well. For `canary` it is the stable color, for `both` it is blue. */
export function mainColor(routing: Routing): Color {
  switch (routing.kind) {
    case 'color':
      return routing.color;
    case 'canary':
      return otherColor(routing.color);
    case 'both':
      return 'blue';
    case 'primary':
      return PRIMARY;
    case 'read-only':
      return FALLBACK;
  }
}

export function liveColors(routing: Routing): readonly Color[] {
  return routing.kind === 'color' || routing.kind === 'read-only' ? [mainColor(routing)] : COLORS;
}

/** The colors that a switch gives visitors, or more visitors. */
export function enteringColors(to: Routing, from: Routing | undefined): readonly Color[] {
  switch (to.kind) {
    case 'both':
      return COLORS.filter((color) => from === undefined || !liveColors(from).includes(color));
    case 'canary':
      return [to.color];
    case 'color':
    case 'primary':
    case 'read-only':
      return [mainColor(to)];
  }
}

export function roleOf(color: Color, routing: Routing): 'live' | 'canary' | 'fallback' | 'idle' {
  if (!liveColors(routing).includes(color)) return 'idle';
  if (canaryIn(routing)?.color === color) return 'canary';
  return hasRoles(routing) && color === FALLBACK ? 'fallback' : 'live';
}

/** For those who ask for one color. A fallback stays read-only: it gets no request that the public must not send it. */
export function routingOfColor(color: Color, routing: Routing): Routing {
  return hasRoles(routing) && color === FALLBACK ? { kind: 'read-only' } : toColor(color);
}

export function previewColor(routing: Routing): Color {
  return otherColor(mainColor(routing));
}

export function routingText(routing: Routing): string {
  switch (routing.kind) {
    case 'color':
      return routing.color;
    case 'canary':
      return `${otherColor(routing.color)}, with ${routing.percent}% of the visitors in ${routing.color}`;
    case 'both':
      return 'blue and green';
    case 'primary':
      return `${PRIMARY}, the primary`;
    case 'read-only':
      return `${FALLBACK}, read-only`;
  }
}
