import type Docker from 'dockerode';
import type { Config } from '../config/config.ts';
import type { Clock } from '../context.ts';
import type { Project } from '../project/project.ts';
import type { Selection } from '../project/selection.ts';
import type { Engine } from '../release/engine.ts';
import type { Preflight } from '../release/preflight.ts';
import { OVERLAY } from '../render/compose/overlay-file.ts';
import { Compose } from './docker/compose-cli.ts';
import type { ComposeProject } from './docker/containers.ts';

/** A project, as an engine is given it. */
export interface Opening {
  config: Config;
  /** The project directory, absolute. */
  directory: string;
  /** The user's own Compose project. */
  selection: Selection;
  /** The name of the Compose project. */
  name: string;
  project: () => Promise<Project>;
  signal: AbortSignal;
  clock: Clock;
  /** Gets each line that a hook prints, and the remarks of a warm-up. */
  talk: (line: string) => void;
  /** Gets each command line that is run. */
  show: (command: string) => void;
}

export interface Opened {
  engine: Engine;
  preflight: Preflight;
}

export interface Deployment extends ComposeProject, Pick<Opening, 'directory' | 'signal' | 'clock' | 'talk'> {
  /** Compose with bgc's overlay. */
  compose: Compose;
  /** Compose with the user's own files alone. */
  own: Compose;
}

export function deploymentOf(opening: Opening, docker: Docker, signal: AbortSignal): Deployment {
  const { directory, selection, name: project, clock, talk, show } = opening;
  const own = { ...selection, directory, signal, talk, show };
  const compose = new Compose({ ...own, files: [...selection.files, OVERLAY] });
  return { docker, compose, own: new Compose(own), directory, project, signal, clock, talk };
}
