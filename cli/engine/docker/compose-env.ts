import type { Selection } from '../../project/selection.ts';
import type { Environment } from '../host/process.ts';

/** Variables by which a shell tells Compose which project it means; `undefined`: not passed on. */
export const WITHOUT_SHELL = {
  COMPOSE_FILE: undefined,
  COMPOSE_PATH_SEPARATOR: undefined,
  COMPOSE_PROFILES: undefined,
  COMPOSE_ENV_FILES: undefined,
  COMPOSE_DISABLE_ENV_FILE: undefined,
  COMPOSE_PROJECT_NAME: undefined,
} as const;

/**
 * Goes with the options of the command line. Compose reads these variables from `.env` too, but not one that its
 * environment has, even if it is empty. https://docs.docker.com/compose/how-tos/environment-variables/envvars/
 */
export function selectedEnv({ profiles, envFiles, projectName }: Selection): Environment {
  return {
    ...WITHOUT_SHELL,
    COMPOSE_PROFILES: profiles.join(','),
    COMPOSE_PROJECT_NAME: projectName ?? '',
    ...(envFiles?.length === 0 ? { COMPOSE_DISABLE_ENV_FILE: '1' } : {}),
  };
}
