import type { Configs } from '../config/released.ts';
import { usageError } from '../errors.ts';
import { modeOf } from '../modes/modes.ts';
import { findingsOf } from '../project/findings.ts';
import type { Project } from '../project/project.ts';
import { OVERLAY } from '../render/compose/overlay-file.ts';
import type { Services } from '../render/proof/proof.ts';
import type { Files } from '../render/render.ts';
import { withStrategy } from '../render/strategy.ts';
import { withEnvFilesOfIncludes } from './env-files.ts';

/** What `docker compose config --format json` prints of the project: alone, and with an overlay on top. */
export interface ComposeAnswers {
  alone: string;
  withOverlay(overlay: string): Promise<string>;
}

/**
 * Asks Compose itself whether each color is what the user wrote.
 * @throws BgcError with each key of a service that the overlay would change without meaning to
 */
export async function prove(
  configs: Configs,
  project: Project,
  files: Files,
  { alone, withOverlay }: ComposeAnswers,
): Promise<void> {
  const findings = findingsOf(project, configs.now, modeOf(configs.now).findings);
  // Compose may refuse what bgc refuses to release, in words that say less.
  if (findings.some(({ kind }) => kind === 'blocker')) return;
  const [{ unintended }, together] = await Promise.all([
    import('../render/proof/proof.ts'),
    withOverlay(files.get(OVERLAY) ?? ''),
  ]);
  const found = unintended(withStrategy(configs, modeOf), servicesIn(alone), servicesIn(together));
  if (found.length === 0) return;
  throw usageError(
    'the colors would not be what your Compose files say',
    wayOut(project, configs.now.envFiles),
    found.map(({ service, key }) => `${service}: ${key}`),
  );
}

/** A color extends its service, so it has neither the env files of an `include` nor another folder's paths. */
function wayOut(project: Project, named: readonly string[] | undefined): string {
  const envFiles = withEnvFilesOfIncludes(project, named);
  const paths = 'make relative paths absolute in a Compose file of another folder, or move the file beside bgc.yaml';
  return envFiles === undefined
    ? paths
    : `in bgc.yaml: env_files: [${envFiles.join(', ')}]; the last one wins. Or ${paths}`;
}

function servicesIn(json: string): Services {
  const { services = {} }: { services?: Services } = JSON.parse(json);
  return services;
}
