import { type Document, isAlias, isCollection, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Problem } from './problem.ts';

/** Offset of a problem in the text. For a missing entry, the offset of the entry that should contain it. */
export function offsetOf(document: Document, { path, at }: Problem): number {
  let node = resolved(document, document.contents);
  let offset = startOf(node) ?? 0;
  for (const key of path) {
    const next = entry(node, key);
    if (next === undefined) return offset;
    offset = next.offset;
    node = resolved(document, next.value);
  }
  const isBlock = isCollection(node) && node.flow !== true;
  return at === 'key' || isBlock ? offset : (startOf(node) ?? offset);
}

function entry(node: unknown, key: string | number): { offset: number; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.findLast((item) => keyText(item.key) === String(key));
    return pair && { offset: startOf(pair.key) ?? 0, value: pair.value };
  }
  if (!isSeq(node) || typeof key !== 'number') return undefined;
  const item = node.items[key];
  return { offset: startOf(item) ?? 0, value: item };
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

export function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

export function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
