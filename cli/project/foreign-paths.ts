import { posix } from 'node:path';
import { documentsOf, mapping, type ReadFile } from './sources.ts';

export interface ForeignPath {
  file: string;
  service: string;
  key: string;
}

/**
 * Relative paths in Compose files that are not directly in the project directory. Compose resolves them from the
 * project directory when it merges the file, but from the file's own directory when a service extends it, as the
 * colors do. Included files resolve paths by themselves anyway.
 * https://docs.docker.com/reference/compose-file/services/#relative-path
 */
export function foreignPaths(files: readonly string[], released: readonly string[], read: ReadFile): ForeignPath[] {
  return files
    .filter((file) => posix.dirname(file) !== '.')
    .flatMap((file) =>
      documentsOf(read(file) ?? '').flatMap(({ services }) =>
        released.flatMap((service) =>
          relativeKeys(mapping(mapping(services)[service])).map((key) => ({ file, service, key })),
        ),
      ),
    );
}

export function relativeKeys(service: Record<string, unknown>): string[] {
  return ['env_file', 'extends', 'volumes'].filter((key) =>
    pathsOf(service[key]).some((path) => isRelative(path, key)),
  );
}

function pathsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(pathsOf);
  const { path, file, source } = mapping(value);
  return [path, file, source].filter((one) => typeof one === 'string');
}

/** A volume is a relative path only when it begins with `.`; otherwise it is a name or an absolute path. */
function isRelative(path: string, key: string): boolean {
  return key === 'volumes' ? path.startsWith('.') : !posix.isAbsolute(path);
}
