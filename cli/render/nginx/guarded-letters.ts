/** UTF-8 bytes of letters that some applications take for the ASCII letter when they ignore case. */
const FOLDED: Readonly<Record<string, string>> = {
  i: String.raw`\xc4[\xb0\xb1]`,
  k: String.raw`\xe2\x84\xaa`,
  s: String.raw`\xc5\xbf`,
};

/** Matches every spelling that an application may take for a text, even if encoded more often than nginx decodes. */
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

/** U+FF01 to U+FF5E, which NFKC turns into `!` to `~`. */
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
