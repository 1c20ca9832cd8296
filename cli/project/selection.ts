/** What bgc.yaml makes of a directory: `docker compose` is told all of it, so neither a shell nor `.env` decides it. */
export interface Selection {
  /** The Compose files, relative to the project directory, in the order they are merged. */
  files: readonly string[];
  profiles: readonly string[];
  /** In place of `.env`, relative to the project directory; a later one wins. `undefined`: `.env`. */
  envFiles: readonly string[] | undefined;
  /** `undefined`: the `name:` of the Compose files, or that of the directory. */
  projectName: string | undefined;
}

/** What the shell and `.env` tell a plain `docker compose`, as in a `Selection`, but with absolute paths. */
export interface ComposeVariables extends Selection {
  /** Empty: those that Compose finds. */
  files: readonly string[];
  /** Whether the shell itself has COMPOSE_FILE, rather than `.env`. */
  filesOfShell: boolean;
}

/** Whether Compose starts a service: https://docs.docker.com/compose/how-tos/profiles/ */
export function isSwitchedOn(ofService: readonly string[], profiles: readonly string[]): boolean {
  return ofService.length === 0 || profiles.includes('*') || ofService.some((one) => profiles.includes(one));
}
