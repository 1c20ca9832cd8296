import { callersOf } from '../project/callers.ts';
import type { ComposeService, Project } from '../project/project.ts';
import { jobsOf } from './jobs.ts';
import { mayBeHttp } from './protocol.ts';
import { type ReleaseGuess, releaseGuess, sameImageGuess, sameVersionGuess } from './release-guess.ts';

type Guesses = ReadonlyMap<string, ReleaseGuess>;

/** Whether a service is released, by its name: first by what it is itself, then by what it is to those that are. */
export function releaseGuesses(services: readonly ComposeService[], project: Project): Guesses {
  const once = jobsOf(project);
  const first: Guesses = new Map(services.map((one) => [one.name, releaseGuess(one, once)]));
  const second = refined(services, first, (service, images) =>
    first.get(service.name)?.unsure
      ? (sameVersionGuess(service, images) ?? proxiedGuess(service, first, project))
      : undefined,
  );
  return refined(services, second, (service, images) => sameImageGuess(service, images, once));
}

function refined(
  services: readonly ComposeService[],
  guesses: Guesses,
  guess: (service: ComposeService, images: ReadonlySet<string | undefined>) => ReleaseGuess | undefined,
): Guesses {
  const images = new Set(services.flatMap(({ name, image }) => (guesses.get(name)?.value ? [image] : [])));
  const changed = services.map(({ name, ...rest }): [string, ReleaseGuess | undefined] => {
    const known = guesses.get(name);
    return [name, known?.value ? known : (guess({ name, ...rest }, images) ?? known)];
  });
  return new Map(changed.flatMap(([name, one]) => (one === undefined ? [] : [[name, one]])));
}

/** In an application of one's own, what its proxy passes requests on to; a ready-made one consists of many products. */
function proxiedGuess(service: ComposeService, guesses: Guesses, project: Project): ReleaseGuess | undefined {
  if (![...project.services.values()].some(({ build }) => build !== undefined)) return undefined;
  const caller = callersOf(project, service).find(
    ({ byFile, port, service: name }) =>
      byFile && port !== undefined && mayBeHttp(port) && guesses.get(name)?.value === true,
  );
  return caller && { value: true, why: `${caller.service} passes requests on to it` };
}
