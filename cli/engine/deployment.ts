import type { Compose } from './docker/compose-cli.ts';
import type { ComposeProject } from './docker/containers.ts';

/** Where a release happens: one project on one Docker engine. */
export interface Deployment extends ComposeProject {
  /** Compose with bgc's overlay. */
  compose: Compose;
  /** Compose with the user's own files alone. */
  own: Compose;
  /** The project directory, absolute. */
  directory: string;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Gets each line that a hook prints, and the remarks of a warm-up. */
  talk: (line: string) => void;
}
