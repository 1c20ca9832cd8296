/**
 * Text from outside (a container's log, an image label), made harmless for a terminal. Escape sequences, carriage
 * returns and other control characters become `\xNN`; characters that reverse, hide or break text become `\u{NNNN}`.
 * Tabs and newlines stay, and so do the joiners of emoji and some scripts.
 */
export function printable(text: string): string {
  return text.replace(/(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

/** The same for one message of bgc: text after a line break is indented, so it cannot pass for another message. */
export function indented(text: string): string {
  return printable(text).replaceAll('\n', '\n  ');
}

/** The same for a table cell, on one line. */
export function inline(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '));
}

/** The same for a line that may contain color codes; its end resets the color. */
export function colorful(line: string): string {
  const parts = line.split(COLOR).map((part, index) => (index % 2 === 0 ? printable(part) : part));
  return parts.length === 1 ? parts.join('') : `${parts.join('')}${ESCAPE}[0m`;
}

const ESCAPE = '\x1b';
/** The only harmless escape sequence. */
const COLOR = new RegExp(`(${ESCAPE}\\[[\\d;:]*m)`);

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
