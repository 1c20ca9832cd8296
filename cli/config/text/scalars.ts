import { type Document, isAlias, isMap, isScalar, isSeq, type Range } from 'yaml';
import { keyText } from './locate.ts';
import type { Path } from './problem.ts';

/** A scalar (or an alias) in the text: a value at `path`, or a key of the mapping at `path`. */
interface Word {
  path: Path;
  isKey: boolean;
  range: Range;
}

export function wordsOf(document: Document): Word[] {
  return wordsIn(document.contents, []);
}

function wordsIn(node: unknown, path: Path): Word[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => wordsIn(item, [...path, index]));
  if (!isMap(node)) return word(node, path, false);
  return node.items.flatMap(({ key, value }) => [...word(key, path, true), ...wordsIn(value, [...path, keyText(key)])]);
}

function word(node: unknown, path: Path, isKey: boolean): Word[] {
  return (isScalar(node) || isAlias(node)) && node.range ? [{ path, isKey, range: node.range }] : [];
}
