import type { ComposeService } from '../project/project.ts';
import type { Guess } from './guess.ts';
import { isWebPort, mayBeHttp } from './protocol.ts';
import { isSettingsOnly } from './settings-only.ts';
import { sharedWord } from './shared.ts';

export interface ReleaseGuess extends Guess<boolean> {
  /** Nothing says that it stays as it is, only nothing says that it is released. */
  unsure?: true;
}

const yes = (why: string): Guess<boolean> => ({ value: true, why });
const no = (why: string): Guess<boolean> => ({ value: false, why });

/** @param once names of services that end by themselves */
export function releaseGuess(service: ComposeService, once: ReadonlySet<string>): ReleaseGuess {
  if (once.has(service.name)) return no('it runs once and ends');
  if (isSettingsOnly(service)) return no('it only carries settings');
  const shared = sharedWord(service);
  if (shared !== undefined) return no(`${shared} is shared by both colors`);
  if (service.builds) return yes('it is built here');
  const port = webPort(service);
  if (port !== undefined) return yes(`it publishes port ${port}`);
  return { ...no('it is not built here and publishes no web port'), unsure: true };
}

/** Of what it publishes; an unusual port counts when it is the only one. */
function webPort({ ports }: ComposeService): number | undefined {
  const targets = [...new Set(ports.map(({ target }) => target))].filter(mayBeHttp);
  return targets.find(isWebPort) ?? (targets.length === 1 ? targets[0] : undefined);
}

/** A worker often runs the application's own image with another command. */
export function sameImageGuess(
  service: ComposeService,
  released: ReadonlySet<string | undefined>,
  once: ReadonlySet<string>,
): Guess<boolean> | undefined {
  const { name, image } = service;
  if (image === undefined || once.has(name) || !released.has(image) || isSettingsOnly(service)) return undefined;
  return yes('it runs the image of another released service');
}
