import { relative, resolve } from 'node:path';
import type { Project } from '../project/project.ts';
import type { ComposeVariables } from '../project/selection.ts';
import { foundFiles, type Selecting } from '../workspace/compose-files.ts';
import type { Check, Verdict } from './check.ts';
import { COMPOSE } from './machine.ts';
import { PROJECT } from './project.ts';

export const plainComposeCheck: Check = {
  title: 'plain docker compose',
  needs: [PROJECT, COMPOSE],
  async look({ host, workspace }) {
    const { config, project, directory } = await workspace();
    return [plainVerdict(config, await project(), await host.composeVariables(), foundFiles(directory))];
  },
};

/** Compares what the user would get without bgc. `found`: the Compose files that Compose finds by itself. Pure. */
export function plainVerdict(
  config: Selecting,
  project: Pick<Project, 'name' | 'directory' | 'files'>,
  variables: ComposeVariables,
  found: readonly string[],
): Verdict {
  const path = (file: string): string => relative(project.directory, resolve(project.directory, file));
  const envFiles = (named: readonly string[] | undefined) => (named ?? ['.env']).map(path);
  const unnamed = config.projectName === undefined ? project.name : 'of the Compose files or the directory';
  const different = [
    compared('Compose files', variables.files.length > 0 ? variables.files.map(path) : found, project.files.map(path)),
    compared('profiles', [...variables.profiles].sort(), [...(config.profiles ?? [])].sort()),
    compared('files of variables', envFiles(variables.envFiles), envFiles(config.envFiles)),
    compared('project name', [variables.projectName ?? unnamed], [project.name]),
  ].flatMap((one) => one ?? []);
  if (different.length === 0) return { status: 'ok', text: 'would act on the project of bgc.yaml' };
  const text = 'typed here, it would act on another project than that of bgc.yaml';
  const next = 'bgc compose -- COMMAND acts on that of bgc.yaml';
  if (!isTold(variables)) return { status: 'info', text, details: different, next };
  const unset = 'take the COMPOSE_ variables out of the shell and .env, or write what they say into bgc.yaml';
  return { status: 'warning', text, details: different, next: `${unset}; ${next}` };
}

function compared(what: string, plain: readonly string[], own: readonly string[]): string | undefined {
  const shown = [plain, own].map((words) => words.join(', ') || 'none');
  return shown[0] === shown[1] ? undefined : `${what}: ${shown.join(' instead of ')}`;
}

/** Whether the shell or `.env` says anything; else `bgc.yaml` alone departs from what Compose does by itself. */
function isTold({ files, profiles, envFiles, projectName }: ComposeVariables): boolean {
  return files.length + profiles.length > 0 || envFiles !== undefined || projectName !== undefined;
}
