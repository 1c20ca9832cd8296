import { expect } from 'vitest';
import { BgcError } from '../../cli/errors.ts';
import type { Event } from '../../cli/release/event.ts';
import { reporter } from '../../cli/report/reporters.ts';

/** What no terminal may get: all that steers it or turns its writing around, but line ends, tabs and two joiners. */
export const STEERING = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Begins each sequence that steers a terminal. */
const ESCAPE = '\u001b';

/** What a person sees of events, or a program reads of them. */
export function printed(events: readonly Event[], options: { json?: boolean; styled?: boolean } = {}): string {
  const { json = false, styled = false } = options;
  const pieces: string[] = [];
  const sink = (text: string): void => void pieces.push(text);
  const report = reporter({ json, quiet: false, verbose: true }, { data: sink, talk: sink, styled, columns: 80 });
  for (const event of events) report(event);
  return pieces.join('');
}

/** Gives what `bgc` prints of an error that it understands: it steers no terminal, and every line is its own. */
export function expectHarmless(error: unknown): string {
  if (!(error instanceof BgcError)) throw error;
  const { message, details, hint, code } = error;
  const text = printed([{ event: 'error', message, details, hint, code }]);
  expect(text).not.toMatch(STEERING);
  for (const line of text.trimEnd().split('\n').slice(1)) expect(line).toMatch(/^(?: {2}|next: )/);
  expect(text.match(/^error: /gm)).toHaveLength(1);
  expect(text.match(/^next: /gm)?.length ?? 0).toBe(hint === undefined ? 0 : 1);
  return text;
}

/** A text without the colors that `bgc` itself gives it, and without the line of progress that gave way. */
export function withoutOurs(text: string): string {
  return text.replaceAll(new RegExp(`${ESCAPE}\\[(?:1|2|22|31|32|33|39)m|\\r${ESCAPE}\\[K`, 'g'), '');
}

/** A text without any color. */
export function withoutColors(text: string): string {
  return text.replaceAll(new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g'), '');
}
