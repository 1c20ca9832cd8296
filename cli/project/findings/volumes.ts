import { isAbsolute, relative } from 'node:path';
import type { Rule } from './finding.ts';

export const sharedVolume: Rule = ({ service: { volumes } }) =>
  volumes
    .filter(({ kind, source, readOnly }) => kind === 'volume' && source !== undefined && !readOnly)
    .map(({ source, target }) => ({
      kind: 'risk',
      problem: `both colors write to the volume ${source} (${target}) at once`,
      instead: 'make sure that two versions of the application can share it, or mount it :ro',
    }));

/** A directory of the project may also hold the source code: then both colors run the same version. */
export const sharedFolder: Rule = ({ service: { volumes }, project: { directory } }) =>
  volumes
    .filter(({ kind, source, readOnly }) => kind === 'bind' && !readOnly && isInside(directory, source))
    .map(({ source = '', target }) => ({
      kind: 'risk',
      ...(CONFIGURATION.test(source)
        ? {
            problem: `both colors see the same ./${relative(directory, source)} (${target}): an edit reaches the live one, too`,
            instead: 'mount it as :ro where the application only reads it',
          }
        : {
            problem: `both colors see the same ./${relative(directory, source)} (${target}) and write to it; if it is the application's code, both run one version`,
            instead: 'COPY code into the image; mount read-only data as :ro',
          }),
    }));

const CONFIGURATION = /\.(?:ya?ml|json|toml|ini|conf|cnf|cfg|env|xml|properties|crt|pem|key)$/i;

function isInside(directory: string, path: string | undefined): boolean {
  if (path === undefined) return false;
  const way = relative(directory, path);
  return !way.startsWith('..') && !isAbsolute(way);
}
