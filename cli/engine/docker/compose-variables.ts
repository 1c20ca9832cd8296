import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { usageError } from '../../errors.ts';
import type { ComposeVariables } from '../../project/selection.ts';
import { runProcess } from '../host/process.ts';
import { requireCompose } from './compose-cli.ts';
import { withoutValues } from './redact.ts';

/** Compose itself fills in the variables, from the shell and from `.env`; a name of its own means that none is set. */
const UNNAMED = 'bgc-unnamed';
const QUESTION = `name: ${UNNAMED}
services:
  answer:
    image: none
    labels:
      files: \${COMPOSE_FILE-}
      separator: \${COMPOSE_PATH_SEPARATOR-}
      profiles: \${COMPOSE_PROFILES-}
`;

const ANSWER = z.object({
  name: z.string(),
  services: z.object({
    answer: z.object({ labels: z.object({ files: z.string(), separator: z.string(), profiles: z.string() }) }),
  }),
});

/** `envFiles`: absolute, in place of those that the shell names. @throws BgcError when Compose cannot read them */
export async function composeVariables(
  directory: string,
  envFiles: readonly string[] | undefined = namedEnvFiles(process.env),
): Promise<ComposeVariables> {
  const { name, services } = ANSWER.parse(JSON.parse(await asked(directory, envFiles)));
  const { files, separator, profiles } = services.answer.labels;
  const filesOfShell = (process.env.COMPOSE_FILE ?? '') !== '';
  return {
    files: words(files, separator || ':').map((file) => resolve(filesOfShell ? '.' : directory, file)),
    filesOfShell,
    profiles: words(profiles, ','),
    envFiles,
    projectName: name === UNNAMED ? undefined : name,
  };
}

/** Compose reads both from the shell alone. */
function namedEnvFiles({
  COMPOSE_ENV_FILES,
  COMPOSE_DISABLE_ENV_FILE,
}: NodeJS.ProcessEnv): readonly string[] | undefined {
  if (COMPOSE_ENV_FILES) return words(COMPOSE_ENV_FILES, ',').map((file) => resolve(file));
  return /^(?:1|t|true)$/i.test(COMPOSE_DISABLE_ENV_FILE ?? '') ? [] : undefined;
}

async function asked(directory: string, envFiles: readonly string[] | undefined): Promise<string> {
  const named = (envFiles ?? []).flatMap((file) => ['--env-file', file]);
  const { code, stdout, errors } = await runProcess(
    'docker',
    ['compose', ...named, '-f', '-', 'config', '--format', 'json'],
    {
      cwd: directory,
      env: { COMPOSE_ENV_FILES: undefined },
      input: QUESTION,
    },
  );
  if (code === 0) return stdout;
  await requireCompose();
  throw usageError('Docker Compose refuses the project', 'docker compose config', errors.map(withoutValues()));
}

function words(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
