import { dirname, join, relative, resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { Selecting } from '../workspace/compose-files.ts';

export interface Place {
  /** The project directory, absolute. */
  directory: string;
  /** The Compose project that is asked for. Its paths are relative to `directory`. */
  selecting: Selecting;
  /** Absolute path of `bgc.yaml`. */
  file: string;
  /** Path of `bgc.yaml` as messages show it. */
  name: string;
  /** Shell prefix that leads to `directory`: empty, or `cd … && `. */
  cd: string;
}

/** Chooses the project directory as Compose does, so that relative paths keep their meaning. */
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
    selecting: { compose: files.map((one) => relative(directory, one)) },
    file: join(directory, 'bgc.yaml'),
    name: join(path, 'bgc.yaml'),
    cd: path === '' ? '' : `cd ${shellWord(path)} && `,
  };
}

/** Quotes a path for a shell line that users copy. */
function shellWord(path: string): string {
  const named = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(named) ? named : `'${named.replaceAll("'", `'\\''`)}'`;
}
