import { COLORS, type Color, isColor, otherColor } from './color.ts';

/** Who gets the public requests: what the symlink names, and what the running nginx does. */
export type Traffic =
  | { kind: 'color'; color: Color }
  /** `color` gets `percent` of 100 visitors, the other color the rest. */
  | { kind: 'canary'; color: Color; percent: number }
  | { kind: 'both' }
  /** The primary answers; where it does not, the fallback answers what only reads. */
  | { kind: 'primary' }
  /** The fallback answers what only reads; the primary gets nothing. */
  | { kind: 'read-only' };

/** The fixed roles of `mode: primary-fallback`. */
export const PRIMARY: Color = 'blue';
export const FALLBACK: Color = 'green';

/** Whether the two colors have roles: what the fallback is, is not to get all traffic. */
export function hasRoles(traffic: Traffic | undefined): boolean {
  return traffic?.kind === 'primary' || traffic?.kind === 'read-only';
}

export function toColor(color: Color): Traffic {
  return { kind: 'color', color };
}

/** One word: the name of its nginx configuration, and what `/version` answers. */
export function trafficName(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'color':
      return traffic.color;
    case 'canary':
      return `${traffic.color}-canary-${traffic.percent}`;
    case 'both':
    case 'primary':
    case 'read-only':
      return traffic.kind;
  }
}

/** Reads what `trafficName` wrote; nothing when it is something else. */
export function trafficNamed(name: string): Traffic | undefined {
  if (isColor(name)) return toColor(name);
  if (name === 'both' || name === 'primary' || name === 'read-only') return { kind: name };
  const [, color = '', percent] = /^(blue|green)-canary-([1-9]\d?)$/.exec(name) ?? [];
  return isColor(color) ? { kind: 'canary', color, percent: Number(percent) } : undefined;
}

export function isSameTraffic(a: Traffic | undefined, b: Traffic | undefined): boolean {
  return a === undefined || b === undefined ? a === b : trafficName(a) === trafficName(b);
}

/** The color that answers when all is well: of a canary the one that is there to stay, of both the first. */
export function mainColor(traffic: Traffic): Color {
  switch (traffic.kind) {
    case 'color':
      return traffic.color;
    case 'canary':
      return otherColor(traffic.color);
    case 'both':
      return 'blue';
    case 'primary':
      return PRIMARY;
    case 'read-only':
      return FALLBACK;
  }
}

/** Every color that may answer a visitor. */
export function liveColors(traffic: Traffic): readonly Color[] {
  return traffic.kind === 'color' || traffic.kind === 'read-only' ? [mainColor(traffic)] : COLORS;
}

/** The colors that a switch gives visitors, or more of them. */
export function enteringColors(to: Traffic, from: Traffic | undefined): readonly Color[] {
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

/** The color the preview shows: the one that is idle, or next. */
export function previewColor(traffic: Traffic): Color {
  return otherColor(mainColor(traffic));
}

/** As one says it: `green`, `blue, with 5% of the visitors in green`. */
export function trafficText(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'color':
      return traffic.color;
    case 'canary':
      return `${otherColor(traffic.color)}, with ${traffic.percent}% of the visitors in ${traffic.color}`;
    case 'both':
      return 'blue and green';
    case 'primary':
      return `${PRIMARY}, the primary`;
    case 'read-only':
      return `${FALLBACK}, read-only`;
  }
}
