import { posix } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** Gives the text of a Compose file, named relative to the project directory; undefined when it cannot be read. */
export type ReadFile = (file: string) => string | undefined;

/**
 * The Compose files that define each service, in merge order: `extends` names only one. Files pulled in by `include`
 * count too, unless a variable or an address on the network names them.
 */
export function sourcesOf(files: readonly string[], read: ReadFile): Map<string, string[]> {
  const sources = new Map<string, string[]>();
  for (const file of files) addSources(file, read, sources);
  return sources;
}

function addSources(file: string, read: ReadFile, sources: Map<string, string[]>): void {
  for (const { include, services } of documentsOf(read(file) ?? '')) {
    for (const included of includedFiles(include)) {
      addSources(posix.join(posix.dirname(file), included), read, sources);
    }
    for (const service of Object.keys(mapping(services))) {
      const known = sources.get(service) ?? [];
      if (!known.includes(file)) sources.set(service, [...known, file]);
    }
  }
}

/** The values of each document of a Compose file. Values, not nodes: aliases and merge keys may be anywhere. */
export function documentsOf(text: string): Record<string, unknown>[] {
  const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
  return documents.map((document) => mapping('toJS' in document ? document.toJS(UNLIMITED) : undefined));
}

/** Compose has already accepted the file, and an alias costs nothing: its value is shared, not copied. */
const UNLIMITED = { maxAliasCount: -1 };

function includedFiles(include: unknown): string[] {
  if (!Array.isArray(include)) return [];
  return include.flatMap((item: unknown) => {
    const path = typeof item === 'string' ? item : mapping(item).path;
    return (Array.isArray(path) ? path : [path]).filter((one) => typeof one === 'string');
  });
}

export function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
