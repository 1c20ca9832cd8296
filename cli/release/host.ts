import type { Listen } from '../config/config.ts';
import type { ComposeVariables, Selection } from '../project/selection.ts';
import type { Files } from '../render/render.ts';
import type { Found } from './preflight.ts';

/** A machine and a directory on it. There may be no bgc.yaml yet, no Compose project, and no Docker. */
export interface Host {
  /** What every release needs of the machine, in the order in which missing things are to be reported. */
  requirements: readonly Requirement[];
  /** @throws BgcError when this machine knows of no engine that bgc can use */
  requireDocker(): Promise<void>;
  /** The free space for what bgc itself writes. @throws BgcError when there is too little to begin */
  space(): Promise<Found>;
  /** Whether others can reach it by IPv6. */
  hasIpv6(): boolean;
  /** Whether a process listens there. */
  isTaken(listen: Listen): Promise<boolean>;
  /** The TCP ports that an image declares, ascending; none when that is not known at once. */
  exposedPorts(image: string): Promise<readonly number[]>;
  /** A Compose project of the directory, as `docker compose config` prints it in JSON. */
  composeProject(selection: Selection, asking?: Partial<Asking>): Promise<string>;
  /** By what the shell and `.env` would lead a plain `docker compose` there. `envFiles`: absolute, in place of `.env`. */
  composeVariables(envFiles?: readonly string[]): Promise<ComposeVariables>;
  /** The text of a user's file, which may be a link; `undefined` when there is none. */
  read(path: string): Promise<string | undefined>;
  /** The same for a file that bgc wrote, which is no link and is not reached through one. */
  readOwn(path: string): Promise<string | undefined>;
  /** Puts files in place, all or none. */
  write(files: Files): Promise<void>;
  /** Removes a file if it can. */
  discard(path: string): Promise<void>;
  /** Works while no other bgc process changes the project. @throws BgcError when another one does */
  locked<T>(command: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Removes all that was released from this directory, without its bgc.yaml; returns whether there was anything. */
  takeDown(volumes: boolean, signal: AbortSignal): Promise<boolean>;
}

interface Asking {
  signal: AbortSignal;
  /** Text of a Compose file on top of the project's own. */
  overlay: string;
  /** Gets the command line. */
  show: (command: string) => void;
}

export interface Requirement {
  title: string;
  asksDocker: boolean;
  /** @throws BgcError when the machine does not meet it */
  look(): Promise<Found>;
}
