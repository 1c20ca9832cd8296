/** Where Compose quotes from a Compose file or an `.env`, and that may be a password: what it is about stays. */
const QUOTES = [
  /((?:unexpected character ".*" in variable name|unterminated quoted value|parsing) )".*/,
  /((?:cannot unmarshal|cannot decode) !!\w+ )`[^`]*`/,
];
/** The whole value follows on lines of its own. */
const VALUE_FOLLOWS = /^You may need to escape any \$ with another \$/;
const HIDDEN = '(not shown)';

/** What Compose says, by lines as they come, without the values that it quotes. */
export function withoutValues(): (line: string) => string {
  let isValue = false;
  return (line) => {
    if (isValue) return HIDDEN;
    isValue = VALUE_FOLLOWS.test(line);
    return QUOTES.reduce((text, quote) => text.replace(quote, `$1${HIDDEN}`), line);
  };
}
