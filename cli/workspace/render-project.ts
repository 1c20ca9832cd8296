import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { configErrorIn } from '../config/load.ts';
import type { Configs } from '../config/released.ts';
import type { Problem } from '../config/text/problem.ts';
import { didYouMean } from '../config/text/suggest.ts';
import { requireOwnDirectory } from '../engine/tls/mount.ts';
import { usageError } from '../errors.ts';
import { modeOf } from '../modes/modes.ts';
import type { Project } from '../project/project.ts';
import { sourcesOf } from '../project/sources.ts';
import type { Files } from '../render/render.ts';
import { withStrategy } from '../render/strategy.ts';
import type { Routing } from '../traffic/routing.ts';
import { loadAssets } from './package.ts';
import { sourceReader } from './source-reader.ts';

/** @param also routings besides those that every project of this mode has */
export async function renderAll(configs: Configs, project: Project, also: readonly Routing[] = []): Promise<Files> {
  const { directory, files } = project;
  const config = configs.now;
  await requireServices(config, project);
  await requireOwnDirectory(config, directory);
  // Loaded on demand: `status`, `switch` and a warm `rollback` render nothing.
  const { render } = await import('../render/render.ts');
  const read = sourceReader(directory);
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

/** @throws BgcError when the file that defines a service cannot be found by reading the others */
function requireSources({ services }: Config, sources: ReadonlyMap<string, readonly string[]>): void {
  const lost = services.find(({ name }) => !sources.has(name));
  if (lost === undefined) return;
  throw usageError(
    `the file that defines ${lost.name} cannot be found: a variable or an address on the network includes it`,
    'name the file under compose: in bgc.yaml',
  );
}
