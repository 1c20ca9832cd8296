import type { Compose } from './docker/compose-cli.ts';
import type { ComposeProject } from './docker/containers.ts';

export interface Deployment extends ComposeProject {
  /** Compose with bgc's overlay. */
  compose: Compose;
  /** Compose with the user's own files alone. */
  own: Compose;
  /** The project directory, absolute. */
  directory: string;
  signal: AbortSignal;
  /** Gets each line that a hook prints, and the remarks of a warm-up. */
  talk: (line: string) => void;
}
