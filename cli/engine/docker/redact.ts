/** Where Compose quotes a Compose file or an `.env`, and the quote may be a password. The words around it stay. */
const QUOTES = [
  /((?:unexpected character ".*" in variable name|unterminated quoted value|parsing) )".*/,
  /((?:cannot unmarshal|cannot decode) !!\w+ )`[^`]*`/,
];
/** The whole value follows on separate lines, so all later lines are hidden. */
const VALUE_FOLLOWS = /^You may need to escape any \$ with another \$/;
const HIDDEN = '(not shown)';

/** Returns a function that takes Compose's lines in order and hides the values that they quote. */
export function withoutValues(): (line: string) => string {
  let isValue = false;
  return (line) => {
    if (isValue) return HIDDEN;
    isValue = VALUE_FOLLOWS.test(line);
    return QUOTES.reduce((text, quote) => text.replace(quote, `$1${HIDDEN}`), line);
  };
}
