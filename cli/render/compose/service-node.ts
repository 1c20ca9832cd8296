import { type Document, isMap, isSeq, type Pair, parseDocument, YAMLMap, YAMLSeq } from 'yaml';

/** A value that replaces the inherited one. https://docs.docker.com/reference/compose-file/merge/#replace-value */
export class Replacing {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Keys of a Compose service; without `Replacing`, Compose merges them with inherited ones. */
export type ServiceValues = Readonly<Record<string, unknown>>;

/** @param fragment keys that go last; a list of it comes before a list in `values` */
export function serviceNode(document: Document, values: ServiceValues, fragment: readonly Pair[]): YAMLMap {
  const node = mapNode(document, values);
  for (const pair of fragment) node.set(pair.key, joined(pair.value, node.get(pair.key, true)));
  return node;
}

function mapNode(document: Document, values: ServiceValues): YAMLMap {
  const node = new YAMLMap();
  for (const [key, value] of Object.entries(values)) node.set(key, valueNode(document, value));
  return node;
}

function valueNode(document: Document, value: unknown): unknown {
  if (value instanceof Replacing) {
    const replaced = document.createNode(value.value);
    replaced.tag = '!override';
    return replaced;
  }
  return isPlainMap(value) ? mapNode(document, value) : document.createNode(value);
}

function isPlainMap(value: unknown): value is ServiceValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function joined(ofFragment: unknown, own: unknown): unknown {
  if (!isSeq(ofFragment) || !isSeq(own)) return ofFragment;
  const both = new YAMLSeq();
  both.items.push(...ofFragment.items, ...own.items);
  return both;
}

/** Parses each fragment once: parsing it for every service would take half of the render time of a large project. */
export function fragmentReader(): (fragment: string) => readonly Pair[] {
  const known = new Map<string, readonly Pair[]>();
  return (fragment) => {
    const pairs = known.get(fragment) ?? pairsOf(fragment);
    known.set(fragment, pairs);
    return pairs;
  };
}

function pairsOf(fragment: string): Pair[] {
  // `!reset` and `!override` are Compose's own tags and stay as they are: the parser's warnings about them are noise.
  const { contents } = parseDocument(fragment, { logLevel: 'silent' });
  return isMap<unknown, unknown>(contents) ? contents.items : [];
}
