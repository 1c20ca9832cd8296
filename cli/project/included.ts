import { posix } from 'node:path';
import { relativeKeys } from './foreign-paths.ts';
import { documentsOf, includesOf, mapping, type ReadFile } from './sources.ts';

/** Something that an included file gets from its `include`, and that a color, which extends its services, would not. */
export type LostByExtends = { file: string; service: string } & (
  | { kind: 'variable'; envFile: string; variable: string }
  | { kind: 'path'; key: string }
);

/**
 * What released services of included files would lose. An include has env files of its own, `.env` beside the file by
 * default, and may resolve paths from elsewhere. https://docs.docker.com/reference/compose-file/include/
 */
export function lostByExtends(
  files: readonly string[],
  released: readonly string[],
  envFiles: readonly string[],
  read: ReadFile,
  readVariables: ReadFile,
): LostByExtends[] {
  // The project's own win: https://docs.docker.com/reference/compose-file/include/#env_file
  const known = new Set(envFiles.flatMap((file) => namesIn(readVariables(file))));
  return files.flatMap((from) =>
    includesOf(from, read).flatMap((include) => {
      const { file, directory } = include;
      const text = read(file) ?? '';
      const services = documentsOf(text).flatMap((document) => Object.entries(mapping(document.services)));
      const own = services.filter(([service]) => released.includes(service));
      const variables = include.envFiles
        .flatMap((envFile) => namesIn(readVariables(envFile)).map((variable) => ({ envFile, variable })))
        .filter(({ variable }) => !known.has(variable));
      return [
        ...own.flatMap(([service, written]) =>
          variables
            .filter(({ variable }) => uses(text, mapping(written), variable))
            .map((one) => ({ kind: 'variable' as const, file, service, ...one })),
        ),
        ...own.flatMap(([service, written]) =>
          (directory === posix.dirname(file) ? [] : relativeKeys(mapping(written))).map((key) => ({
            kind: 'path' as const,
            file,
            service,
            key,
          })),
        ),
        ...lostByExtends([file], released, envFiles, read, readVariables),
      ];
    }),
  );
}

/** Names alone: the values are never needed. */
function namesIn(envFile = ''): string[] {
  return [...envFile.matchAll(/^\s*(?:export\s+)?([a-z_]\w*)\s*[=:]/gim)].flatMap(([, name]) => name ?? []);
}

/** By a `$`, anywhere in the file, or as a variable of the environment without a value, which Compose then fills in. */
function uses(text: string, { environment }: Record<string, unknown>, variable: string): boolean {
  const isPassedOn = Array.isArray(environment)
    ? environment.includes(variable)
    : variable in mapping(environment) && (mapping(environment)[variable] ?? null) === null;
  return isPassedOn || new RegExp(String.raw`\$\{?${variable}\b`).test(text);
}
