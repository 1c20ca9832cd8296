import type { RenderConfig } from '../strategy.ts';
import { spelt } from './guarded-letters.ts';
import type { LocationView } from './locations.ts';

const BLANKS = String.raw`(?:[\x00-\x20\x7f]|\xc2[\x80-\xa0]|%(?:25)*(?:[01][0-9a-f]|20|7f))*`;
const SLASH = String.raw`(?:[/\x5c]|%(?:25)*(?:2f|5c))`;
const SEMICOLON = '(?:;|%(?:25)*3b)';

/**
 * Only bgc decides which containers take part, and it calls them directly. Applications read a path in many ways: in
 * any case, without `;parameters`, `.json` or blanks, with `\` for `/`, with the first part of `//x/y` as a host,
 * decoded twice. So nginx searches for the parts of the path in order, at any position and with any text between them.
 */
export function membershipBlocks({ strategy }: Pick<RenderConfig, 'strategy'>): LocationView[] {
  const { hiddenPath } = strategy.nginx;
  if (hiddenPath === undefined) return [];
  const parts = hiddenPath.split('/').filter((part) => part !== '');
  const looks = parts.map((part, index) => first(index, part.split('{state}').map(spelt).join(STATE), parts.length));
  return [{ match: `~* "^${looks.join('')}"`, lines: ['return 404;'] }];
}

const STATE = `(?:${spelt('live')}|${spelt('standby')})`;

/** Only the first position: a later one cannot help. `(?=(…))\1`, in PCRE and JavaScript, keeps long paths fast. */
function first(index: number, part: string, count: number): string {
  const begin = index === 0 ? `[\\s\\S]*?${SLASH}` : `(?:${SEMICOLON}|[\\s\\S]*?${SLASH})`;
  const end = index === count - 1 ? '(?![A-Za-z0-9_-])' : `${BLANKS}(?=${SLASH}|${SEMICOLON})`;
  return `(?=(${begin}${BLANKS}${part}${end}))\\${index + 1}`;
}
