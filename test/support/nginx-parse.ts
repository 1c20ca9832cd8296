/** One nginx directive, as nginx itself reads it: quotes and escapes are gone. */
export interface Directive {
  name: string;
  args: readonly string[];
  /** What stands between its braces. */
  block?: readonly Directive[];
}

type Token = { kind: 'word'; text: string } | { kind: ';' | '{' | '}' };

/** Reads a configuration like `ngx_conf_parse` in nginx's src/core/ngx_conf_file.c. */
export function parseNginx(text: string): Directive[] {
  const tokens = tokensOf(text);
  const directives = readBlock(tokens);
  if (tokens.length > 0) throw new Error('a "}" too many');
  return directives;
}

/** Every directive of a name, at any depth, in the order they are written. */
export function findAll(directives: readonly Directive[], name: string): Directive[] {
  return directives.flatMap((one) => [...(one.name === name ? [one] : []), ...findAll(one.block ?? [], name)]);
}

/** The arguments of the only directive of a name in a block. */
export function argsOf(directives: readonly Directive[] | undefined, name: string): readonly string[] | undefined {
  const found = (directives ?? []).filter((one) => one.name === name);
  if (found.length > 1) throw new Error(`${found.length} times ${name} in one block`);
  return found[0]?.args;
}

/** Takes tokens from the front, up to the end of the block. */
function readBlock(tokens: Token[]): Directive[] {
  const directives: Directive[] = [];
  while (tokens.length > 0 && tokens[0]?.kind !== '}') directives.push(readDirective(tokens));
  return directives;
}

function readDirective(tokens: Token[]): Directive {
  const words: string[] = [];
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token.kind === 'word') {
      words.push(token.text);
      continue;
    }
    const [name, ...args] = words;
    if (name === undefined) throw new Error(`unexpected "${token.kind}"`);
    if (token.kind === ';') return { name, args };
    if (token.kind === '{') return { name, args, block: closed(readBlock(tokens), tokens, name) };
    break;
  }
  throw new Error(`"${words.join(' ')}" has no ";"`);
}

function closed(block: Directive[], tokens: Token[], name: string): Directive[] {
  if (tokens.shift()?.kind !== '}') throw new Error(`the block of ${name} has no "}"`);
  return block;
}

/** As `ngx_conf_read_token`: a quote or "#" means something at the beginning of a word only, and `${` opens no block. */
function tokensOf(text: string): Token[] {
  const pattern =
    /(?<skip>[ \t\r\n]+|#[^\n]*)|(?<mark>[;{}])|"(?<double>(?:\\[\s\S]|[^"\\])*)"(?=[\s;{)])|'(?<single>(?:\\[\s\S]|[^'\\])*)'(?=[\s;{)])|(?!["'])(?<bare>(?:\\[\s\S]|\$\{|[^\s;{\\])+)/y;
  const tokens: Token[] = [];
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw new Error(`cannot be read: ${text.slice(at, at + 40)}`);
    const { mark, double, single, bare } = groups;
    const word = double ?? single ?? bare;
    if (mark === ';' || mark === '{' || mark === '}') tokens.push({ kind: mark });
    else if (word !== undefined) tokens.push({ kind: 'word', text: unescaped(word) });
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', '"': '"', "'": "'", '\\': '\\' };

function unescaped(word: string): string {
  return word.replace(/\\([\s\S])/g, (both, character: string) => ESCAPES[character] ?? both);
}
