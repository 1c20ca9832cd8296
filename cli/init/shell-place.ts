import { join, relative } from 'node:path';
import type { Context, GlobalOptions } from '../context.ts';
import type { ComposeVariables } from '../project/selection.ts';
import type { Host } from '../release/host.ts';
import { type Place, placeOf } from './location.ts';

type Where = Pick<GlobalOptions, 'projectDirectory'> & { file: readonly string[] };
type HostAt = (directory: string) => Promise<Pick<Host, 'read' | 'composeVariables'>>;

/**
 * Where a plain `docker compose` would work, and with what, because of the shell and `.env`; `-f` and a `bgc.yaml`
 * here go before COMPOSE_FILE. @throws BgcError when Compose does not work
 */
export async function placeInShell(where: Where, context: Context, hostAt: HostAt): Promise<Place> {
  const asked = placeOf(where, context);
  const here = await hostAt(asked.directory);
  const variables = await here.composeVariables();
  const isNamed = where.file.length > 0 || (await here.read('bgc.yaml')) !== undefined;
  if (isNamed || variables.files.length === 0) return withVariables(asked, variables);
  const place = placeOf({ ...where, file: variables.files }, context);
  if (place.directory === asked.directory) return withVariables(place, variables);
  const there = await hostAt(place.directory);
  const envFiles = variables.filesOfShell ? undefined : await bothEnvFiles(asked, place, there);
  return withVariables(place, await there.composeVariables(envFiles));
}

/** Compose fills in what the `.env` that led it elsewhere leaves open from the `.env` there (measured with 2.26). */
async function bothEnvFiles(from: Place, to: Place, { read }: Pick<Host, 'read'>): Promise<string[]> {
  const own = (await read('.env')) === undefined ? [] : [join(to.directory, '.env')];
  return [...own, join(from.directory, '.env')];
}

function withVariables(place: Place, { profiles, envFiles, projectName }: ComposeVariables): Place {
  const { directory, selecting } = place;
  return {
    ...place,
    selecting: {
      ...selecting,
      ...(profiles.length === 0 ? {} : { profiles: [...profiles] }),
      ...(envFiles === undefined ? {} : { envFiles: envFiles.map((file) => relative(directory, file)) }),
      ...(projectName === undefined ? {} : { projectName }),
    },
  };
}
