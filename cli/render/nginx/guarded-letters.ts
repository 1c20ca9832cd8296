/** Letters that some application takes for others, as bytes of UTF-8: those that lose their difference without case. */
const FOLDED: Readonly<Record<string, string>> = {
  i: String.raw`\xc4[\xb0\xb1]`,
  k: String.raw`\xe2\x84\xaa`,
  s: String.raw`\xc5\xbf`,
};

/**
 * A pattern, for bytes and without regard to case, of all that an application may take for a text: a path that was encoded
 * once more than nginx decodes it, letters that only Unicode takes for the same, wide ones.
 */
export function spelt(text: string): string {
  return [...text].map(letter).join('');
}

function letter(one: string): string {
  const [lower, upper] = [one.toLowerCase(), one.toUpperCase()];
  const own = /[A-Za-z0-9]/.test(one) ? lower : `\\x${hex(one)}`;
  const encoded = `%(?:25)*(?:${[...new Set([lower, upper])].map(hex).join('|')})`;
  const folded = FOLDED[lower];
  return `(?:${[own, encoded, ...wide(one), ...(folded === undefined ? [] : [folded])].join('|')})`;
}

/** U+FF01 to U+FF5E: what NFKC makes `!` to `~` of. */
function wide(one: string): string[] {
  return [...new Set([one.toLowerCase(), one.toUpperCase()])].map((form) =>
    [...Buffer.from(String.fromCharCode(form.charCodeAt(0) + 0xfee0))]
      .map((byte) => `\\x${byte.toString(16)}`)
      .join(''),
  );
}

function hex(one: string): string {
  return one.charCodeAt(0).toString(16).padStart(2, '0');
}
