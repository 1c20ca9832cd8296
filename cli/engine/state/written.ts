import { basename } from 'node:path';
import type { Config } from '../../config/config.ts';
import { modeOf } from '../../modes/modes.ts';
import { configPath } from '../../render/nginx/config-file.ts';
import type { Files } from '../../render/render.ts';
import { readOwn, removeFile, writeFiles } from '../host/files.ts';
import { readOwnRecord } from './own-record.ts';

/** bgc's own copy of a file that nginx reads. Names never come from the directory: planted ones have no effect. */
function copyOf(path: string): string {
  return `bgc/state/written/${basename(path)}`;
}

export async function keepWritten(directory: string, config: Config): Promise<void> {
  const fresh = new Map<string, string>();
  for (const path of pathsOf(config)) {
    const text = await readOwn(directory, path);
    if (text !== undefined && text !== (await readOwnRecord(directory, copyOf(path)))) fresh.set(copyOf(path), text);
  }
  await writeFiles(directory, fresh);
}

/** Must run before files are written: a copy of an earlier file must never replace what bgc itself wrote since. */
export async function forgetWritten(directory: string, paths: Iterable<string>): Promise<void> {
  for (const path of paths) if (path.endsWith('.conf')) await removeFile(directory, copyOf(path));
}

/** The files that another program, such as `git pull`, changed since; with the texts that bgc wrote. */
export async function changedByOthers(directory: string, config: Config): Promise<Files> {
  const changed = new Map<string, string>();
  for (const path of pathsOf(config)) {
    const written = await readOwnRecord(directory, copyOf(path));
    const text = await readOwn(directory, path);
    if (written !== undefined && text !== undefined && text !== written) changed.set(path, written);
  }
  return changed;
}

function pathsOf(config: Config): string[] {
  return modeOf(config).states.map(configPath);
}
