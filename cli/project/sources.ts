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
  for (const { file: included } of includesOf(file, read)) addSources(included, read, sources);
  for (const { services } of documentsOf(read(file) ?? '')) {
    for (const service of Object.keys(mapping(services))) {
      const known = sources.get(service) ?? [];
      if (!known.includes(file)) sources.set(service, [...known, file]);
    }
  }
}

/** Env files that only included files get, at any depth. They need not exist. */
export function envFilesOfIncludes(file: string, read: ReadFile): string[] {
  return includesOf(file, read).flatMap((one) => [...one.envFiles, ...envFilesOfIncludes(one.file, read)]);
}

/** The values of each document of a Compose file. Values, not nodes: aliases and merge keys may be anywhere. */
export function documentsOf(text: string): Record<string, unknown>[] {
  const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
  return documents.map((document) => mapping('toJS' in document ? document.toJS(UNLIMITED) : undefined));
}

/** Compose has already accepted the file, and an alias costs nothing: its value is shared, not copied. */
const UNLIMITED = { maxAliasCount: -1 };

/** An included file; every path is relative to the project directory. */
interface Include {
  file: string;
  /** What its variables are read from besides those of the project; the files need not exist. */
  envFiles: readonly string[];
}

/** What a Compose file includes itself. https://docs.docker.com/reference/compose-file/include/ */
function includesOf(file: string, read: ReadFile): Include[] {
  const from = posix.dirname(file);
  return documentsOf(read(file) ?? '').flatMap(({ include }) =>
    list(include).flatMap((item) => {
      const { path, project_directory, env_file } = typeof item === 'string' ? { path: item } : mapping(item);
      const [first = '', ...others] = texts(path).map((one) => posix.join(from, one));
      if (first === '') return [];
      const directory =
        typeof project_directory === 'string' ? posix.join(from, project_directory) : posix.dirname(first);
      const own = texts(env_file).map((one) => posix.join(from, one));
      const envFiles = own.length > 0 ? own : [posix.join(directory, '.env')];
      return [first, ...others].map((one) => ({ file: one, envFiles }));
    }),
  );
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

export function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
