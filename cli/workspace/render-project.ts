import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { configErrorIn } from '../config/load.ts';
import type { Configs } from '../config/released.ts';
import type { Problem } from '../config/text/problem.ts';
import { didYouMean } from '../config/text/suggest.ts';
import { requireOwnDirectory } from '../engine/tls/mount.ts';
import { usageError } from '../errors.ts';
import { modeOf } from '../modes/modes.ts';
import { type ForeignPath, foreignPaths } from '../project/foreign-paths.ts';
import { type LostByExtends, lostByExtends } from '../project/included.ts';
import type { Project } from '../project/project.ts';
import { sourcesOf } from '../project/sources.ts';
import type { Files } from '../render/render.ts';
import { withStrategy } from '../render/strategy.ts';
import type { Routing } from '../traffic/routing.ts';
import { loadAssets } from './package.ts';
import { sourceReader, variablesReader } from './source-reader.ts';

/** @param also routings besides those that every project of this mode has */
export async function renderAll(configs: Configs, project: Project, also: readonly Routing[] = []): Promise<Files> {
  const { directory, files } = project;
  const config = configs.now;
  await requireServices(config, project);
  await requireOwnDirectory(config, directory);
  // Loaded on demand: `status`, `switch` and a warm `rollback` render nothing.
  const { render } = await import('../render/render.ts');
  const read = sourceReader(directory);
  const readVariables = variablesReader(directory);
  const envFiles = config.envFiles ?? (readVariables('.env') === undefined ? [] : ['.env']);
  const released = config.services.map(({ name }) => name);
  requireSameFolder(foreignPaths(files, released, read));
  requireSameInclude(lostByExtends(files, released, envFiles, read, readVariables), envFiles);
  const sources = sourcesOf(files, read);
  requireSources(config, sources);
  const template = config.proxy.template;
  return render(
    withStrategy(configs, modeOf),
    project,
    sources,
    await loadAssets(template === undefined ? undefined : join(directory, template), directory),
    also,
  );
}

/** @throws BgcError with the place of every service that Compose does not know */
async function requireServices(config: Config, project: Project): Promise<void> {
  const known = [...project.services.keys()];
  const problems = config.services
    .filter(({ name }) => !project.services.has(name))
    .map(({ name }): Problem => {
      const help = didYouMean(name, known) || ` (it has ${known.join(', ')})`;
      return { path: ['services', name], at: 'key', message: `the Compose project has no such service${help}` };
    });
  if (problems.length > 0) throw await configErrorIn(config, problems);
}

/** @throws BgcError when relative paths would lead a service's colors to other files than the service itself */
function requireSameFolder(paths: readonly ForeignPath[]): void {
  if (paths.length === 0) return;
  throw usageError(
    'relative paths in a Compose file in another folder would resolve differently for the colors',
    'move the file beside bgc.yaml, or make the paths absolute',
    paths.map(({ file, service, key }) => `${file}: ${service}.${key}`),
  );
}

/** @throws BgcError when the colors would not get what `include` gives the service itself */
function requireSameInclude(lost: readonly LostByExtends[], known: readonly string[]): void {
  if (lost.length === 0) return;
  const missing = new Set(lost.flatMap((one) => (one.kind === 'variable' ? [one.envFile] : [])));
  throw usageError(
    'the colors would not get all that `include` gives a service',
    missing.size > 0
      ? `in bgc.yaml: env_files: [${[...missing, ...known].join(', ')}]; the last one wins`
      : 'leave out project_directory, or make the paths absolute',
    lost.map((one) =>
      one.kind === 'variable'
        ? `${one.file}: ${one.service} may use ${one.variable} of ${one.envFile}`
        : `${one.file}: ${one.service}.${one.key} is relative to another folder by project_directory`,
    ),
  );
}

/** @throws BgcError when the file that defines a service cannot be found by reading the others */
function requireSources({ services }: Config, sources: ReadonlyMap<string, readonly string[]>): void {
  const lost = services.find(({ name }) => !sources.has(name));
  if (lost === undefined) return;
  throw usageError(
    `the file that defines ${lost.name} cannot be found: a variable or an address on the network includes it`,
    'name the file under compose: in bgc.yaml',
  );
}
