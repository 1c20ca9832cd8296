import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../errors.ts';

/** In Compose's own order: https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** @throws BgcError when a named one is missing, or none is found */
export function composeFiles(directory: string, named: readonly string[]): string[] {
  const there = (file: string): boolean => existsSync(join(directory, file));
  const missing = named.find((file) => !there(file));
  if (missing !== undefined) {
    throw usageError(
      `there is no Compose file ${missing} in ${directory}`,
      'see `compose` in bgc.yaml, or -f of bgc init',
    );
  }
  if (named.length > 0) return [...named];
  const main = NAMES.find(there);
  if (main === undefined) {
    throw usageError(
      `there is no Compose file in ${directory}`,
      'name it: `compose: FILE` in bgc.yaml, or -f FILE of bgc init; or start with an example: bgc init --example hello',
    );
  }
  const override = OVERRIDES.find(there);
  return override === undefined ? [main] : [main, override];
}

export function hasComposeFile(directory: string): boolean {
  return NAMES.some((name) => existsSync(join(directory, name)));
}
