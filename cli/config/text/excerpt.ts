import { takesKeys } from '../schema/keys.ts';
import { withoutControls } from './problem.ts';
import { wordsOf } from './scalars.ts';
import { isSecret } from './secret.ts';
import type { Source } from './source.ts';

const WIDTH = 120;

/** In broken YAML, text outside the parsed words may be a secret: only its syntax characters are shown. */
const Cover = { none: 0, words: 1, all: 2 };
const SYNTAX = /[-:{}[\],"'#&*!|>?%@`]/;

/** Shows places in a file: the line, with secrets replaced by `*`, and a caret under the column. */
export function excerpts(source: Source): (offset: number) => string[] {
  const lines = withoutSecrets(source).split('\n');
  return (offset) => {
    const { line, col } = source.lines.linePos(offset);
    const from = col > WIDTH - 20 ? col - WIDTH / 2 : 0;
    const shown = withoutControls((lines[line - 1] ?? '').replace(/\r$/, '')).slice(from, from + WIDTH);
    return [`${String(line).padStart(5)} | ${shown}`, `      | ${' '.repeat(col - 1 - from)}^`];
  };
}

function withoutSecrets({ text, document, written }: Source): string {
  const cover = new Uint8Array(text.length).fill(written === undefined ? Cover.words : Cover.none);
  for (const word of wordsOf(document)) {
    const isShown = word.isKey ? takesKeys(word.path) : !isSecret(word.path);
    cover.fill(isShown ? Cover.none : Cover.all, word.range[0], word.range[1]);
  }
  return text.replace(/\S/g, (character, at: number) => {
    if (cover[at] === Cover.none) return character;
    return cover[at] === Cover.words && SYNTAX.test(character) ? character : '*';
  });
}
