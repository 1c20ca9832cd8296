import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { usageError } from '../errors.ts';
import type { Selection } from '../project/selection.ts';

/** In Compose's own order: https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** One of several, such as `docker-compose.prod.yml`. */
const OTHER_NAME = /^(?:docker-)?compose[.-][\w.-]+\.ya?ml$/;

/** The keys of `bgc.yaml` that say which Compose project it is about. */
export type Selecting = Readonly<Pick<Config, 'compose' | 'profiles' | 'envFiles' | 'projectName'>>;

/** @throws BgcError when there is no such Compose file */
export function selectionOf(
  directory: string,
  { compose, profiles = [], envFiles, projectName }: Selecting,
): Selection {
  return { files: composeFiles(directory, compose), profiles, envFiles, projectName };
}

/** @throws BgcError when a named one is missing, or none is found */
function composeFiles(directory: string, named: readonly string[]): string[] {
  const there = (file: string): boolean => existsSync(join(directory, file));
  const missing = named.find((file) => !there(file));
  if (missing !== undefined) {
    throw usageError(
      `there is no Compose file ${missing} in ${directory}`,
      'see `compose` in bgc.yaml, or -f of bgc init',
    );
  }
  if (named.length > 0) return [...named];
  const found = foundFiles(directory);
  if (found.length === 0) {
    const [other = 'FILE'] = (existsSync(directory) ? readdirSync(directory) : []).filter((one) =>
      OTHER_NAME.test(one),
    );
    throw usageError(
      `there is no Compose file in ${directory}`,
      `name it: \`compose: ${other}\` in bgc.yaml, or -f ${other} of bgc init; or start with an example: bgc init --example hello`,
    );
  }
  return found;
}

/** Those that Compose finds by itself, in merge order. */
export function foundFiles(directory: string): string[] {
  const there = (file: string): boolean => existsSync(join(directory, file));
  const main = NAMES.find(there);
  const override = OVERRIDES.find(there);
  return main === undefined ? [] : [main, ...(override === undefined ? [] : [override])];
}
