import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Context, GlobalOptions } from '../context.ts';

/** Absolute path of the `bgc.yaml` that the options name. */
export function projectFile({ file, projectDirectory }: GlobalOptions, { cwd }: Context): string {
  return resolve(cwd, projectDirectory ?? '.', file);
}

export function hasProjectFile(options: GlobalOptions, context: Context): boolean {
  return existsSync(projectFile(options, context));
}

export function directoryOf(options: GlobalOptions, context: Context): string {
  return dirname(projectFile(options, context));
}
