/**
 * Text from outside (a container's log, an image label) without what a terminal would obey: escape sequences, carriage
 * returns and other control characters are shown as `\xNN`, characters that turn the writing around, hide or break it
 * as `\u{NNNN}`. Tabs and newlines stay, and so do the joiners that emoji and some scripts are written with.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|(?![\u200c\u200d])[\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

/** The same where bgc says one thing: what comes after a line break cannot pass for another thing that it says. */
export function indented(text: string): string {
  return printable(text).replaceAll('\n', '\n  ');
}

/** The same for a cell of a table, which has one line. */
export function inline(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '));
}

/** The same for a line that may have colors of its own, which end with it. */
export function colorful(line: string): string {
  const parts = line.split(COLOR).map((part, index) => (index % 2 === 0 ? printable(part) : part));
  return parts.length === 1 ? parts.join('') : `${parts.join('')}\x1b[0m`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the one escape sequence that can do no harm
const COLOR = /(\x1b\[[\d;:]*m)/;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
