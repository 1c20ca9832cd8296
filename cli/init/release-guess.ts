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

/** @param aside why services are started for a task, by name */
export function releaseGuess(service: ComposeService, aside: ReadonlyMap<string, string>): ReleaseGuess {
  const task = aside.get(service.name);
  if (task !== undefined) return no(task);
  if (isSettingsOnly(service)) return no('it only carries settings');
  const shared = sharedWord(service);
  if (shared !== undefined) return no(`${shared} is shared by both colors`);
  if (service.build !== undefined) return yes('it is built here');
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
  aside: ReadonlyMap<string, string>,
): Guess<boolean> | undefined {
  const { name, image } = service;
  if (image === undefined || aside.has(name) || !released.has(image) || isSettingsOnly(service)) return undefined;
  return yes('it runs the image of another released service');
}

/** Images of one application have one owner and one version: `ghcr.io/shop/web:1.4`, `ghcr.io/shop/api:1.4`. */
export function sameVersionGuess(
  { image = '' }: ComposeService,
  released: ReadonlySet<string | undefined>,
): Guess<boolean> | undefined {
  const own = ownerAndVersion(image);
  if (own === undefined || ![...released].some((one = '') => ownerAndVersion(one) === own)) return undefined;
  return yes('it has the owner and the version of another released image');
}

function ownerAndVersion(image: string): string | undefined {
  const [, owner, version] = /^(.+)\/[^/:@]+:([^/:@]+)$/.exec(image) ?? [];
  return version === undefined || version === 'latest' ? undefined : `${owner}:${version}`;
}
