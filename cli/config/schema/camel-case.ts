type Camel<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Key;

type CamelCased<Mapping> = { readonly [Key in keyof Mapping as Camel<Key & string>]: Readonly<Mapping[Key]> };

/** `{ max_p95: 1 }` becomes `{ maxP95: 1 }`. Mappings inside it stay as they are. */
export function camelCased<Mapping extends object>(mapping: Mapping): CamelCased<Mapping> {
  const entries = Object.entries(mapping).map(([key, value]) => [camel(key), value]);
  return Object.fromEntries(entries) as CamelCased<Mapping>;
}

function camel(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
