import { posix } from 'node:path';
import { isMap, isScalar, isSeq, parseAllDocuments, type YAMLMap } from 'yaml';

/** The text of a Compose file, given relative to the project directory. */
export type ReadFile = (file: string) => string;

/**
 * Which of the Compose files define each service, in the order they are merged.
 * `extends` names one file, so a service that is spread over several is put together from one `extends` per file.
 * Files pulled in by `include` count too.
 */
export function sourcesOf(files: readonly string[], read: ReadFile): Map<string, string[]> {
  const sources = new Map<string, string[]>();
  for (const file of files) addSources(file, read, sources);
  return sources;
}

function addSources(file: string, read: ReadFile, sources: Map<string, string[]>): void {
  for (const document of parseAllDocuments(read(file), { merge: true, logLevel: 'silent' })) {
    if (!('contents' in document) || !isMap(document.contents)) continue;
    for (const included of includedFiles(document.contents)) {
      addSources(posix.join(posix.dirname(file), included), read, sources);
    }
    for (const service of serviceNames(document.contents)) {
      const known = sources.get(service) ?? [];
      if (!known.includes(file)) sources.set(service, [...known, file]);
    }
  }
}

function serviceNames(contents: YAMLMap): string[] {
  const services = contents.get('services');
  return isMap(services) ? services.items.map((item) => String(item.key)) : [];
}

/** `include:` is a list of paths, or of mappings whose `path` is one path or several. */
function includedFiles(contents: YAMLMap): string[] {
  const include = contents.get('include');
  if (!isSeq(include)) return [];
  return include.items.flatMap((item) => {
    if (isScalar(item)) return [String(item.value)];
    const path: unknown = isMap(item) ? item.get('path', true) : undefined;
    if (isSeq(path)) return path.items.map(String);
    return isScalar(path) ? [String(path.value)] : [];
  });
}
