import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ComposeService, MountedText, Project } from '../project/project.ts';
import { textWithin } from './text-within.ts';

/** In a directory such as `conf.d`; one of data has more. */
const MOST_FILES = 20;

/** The project with the small text files of its directory that services mount. What cannot be read is left out. */
export function withMountedTexts(project: Project): Project {
  const { directory, services } = project;
  return { ...project, mounted: new Map([...services.values()].map((one) => [one.name, textsOf(one, directory)])) };
}

function textsOf({ volumes }: ComposeService, directory: string): MountedText[] {
  const sources = volumes.flatMap(({ kind, source }) => (kind === 'bind' && source !== undefined ? [source] : []));
  return (
    sources
      // The whole directory is no configuration: its Compose files and README name services for other reasons.
      .filter((source) => relative(directory, source) !== '')
      .flatMap((source) => [source, ...filesIn(source)])
      .flatMap((path) => {
        const text = textWithin(directory, path);
        return text === undefined ? [] : [{ file: relative(directory, path), text }];
      })
  );
}

function filesIn(path: string): string[] {
  try {
    const found = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
    return found.length > MOST_FILES ? [] : found.map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}
