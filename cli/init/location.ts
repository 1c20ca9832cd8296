import { dirname, join, relative, resolve } from 'node:path';
import type { Context } from '../context.ts';

/** Where a project is set up. */
export interface Place {
  /** The project directory, absolute. */
  directory: string;
  /** The Compose files that were named, relative to it. */
  compose: readonly string[];
  /** Absolute path of `bgc.yaml`. */
  file: string;
  /** `bgc.yaml` as messages name it. */
  name: string;
  /** What brings a shell to `directory`: nothing, or `cd … && `. */
  cd: string;
}

/**
 * The project directory as Compose itself chooses it, so that relative paths keep their meaning: the one that was
 * named, else that of the first Compose file, else the current one.
 */
export function placeOf(
  { file, projectDirectory }: { file: readonly string[]; projectDirectory: string | undefined },
  { cwd }: Pick<Context, 'cwd'>,
): Place {
  const files = file.map((one) => resolve(cwd, one));
  const [first] = files;
  const directory = projectDirectory !== undefined ? resolve(cwd, projectDirectory) : first ? dirname(first) : cwd;
  const path = relative(cwd, directory);
  return {
    directory,
    compose: files.map((one) => relative(directory, one)),
    file: join(directory, 'bgc.yaml'),
    name: join(path, 'bgc.yaml'),
    cd: path === '' ? '' : `cd ${shellWord(path)} && `,
  };
}

/** The path of a directory as a shell takes it, for a line that is copied. */
function shellWord(path: string): string {
  const named = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(named) ? named : `'${named.replaceAll("'", `'\\''`)}'`;
}
