import { dirname, resolve } from 'node:path';
import type { Context, GlobalOptions } from '../context.ts';

/** The configuration that the options name, absolute. */
export function projectFile({ file, projectDirectory }: GlobalOptions, { cwd }: Context): string {
  return resolve(cwd, projectDirectory ?? '.', file);
}

/** The directory it is in: the project directory. */
export function directoryOf(options: GlobalOptions, context: Context): string {
  return dirname(projectFile(options, context));
}
