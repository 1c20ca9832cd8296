import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, visit } from 'yaml';
import { startOf } from './locate.ts';
import type { Fault } from './problem.ts';

/** Faults for aliases (`*name`) without an anchor, and for merge keys (`<<`) whose value is not mappings. */
export function brokenReferences(document: Document): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined)
        faults.push(fault(alias, 'no anchor ("&") of this name is above this alias ("*")'));
    },
    Pair: (_, pair) => {
      if (isMerge(pair) && !isMergeable(document, pair.value)) faults.push(fault(pair.key, '"<<" needs a mapping'));
    },
  });
  return faults;
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

function isMergeable(document: Document, value: unknown): boolean {
  const target = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  const merged = target(value);
  return isMap(merged) || (isSeq(merged) && merged.items.every((item) => isMap(target(item))));
}

function fault(node: unknown, message: string): Fault {
  return { offset: startOf(node) ?? 0, message };
}
