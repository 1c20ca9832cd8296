import { callersOf } from '../project/callers.ts';
import type { ComposeService, Project } from '../project/project.ts';
import { asideOf } from './jobs.ts';
import { mayBeHttp } from './protocol.ts';
import { type ReleaseGuess, releaseGuess, sameImageGuess, sameVersionGuess } from './release-guess.ts';

type Guesses = ReadonlyMap<string, ReleaseGuess>;

/** Whether a service is released, by its name: first by what it is itself, then by what it is to those that are. */
export function releaseGuesses(services: readonly ComposeService[], project: Project): Guesses {
  const aside = asideOf(project);
  const first: Guesses = new Map(services.map((one) => [one.name, releaseGuess(one, aside)]));
  const second = refined(services, first, (service, images) =>
    first.get(service.name)?.unsure
      ? (sameVersionGuess(service, images) ?? proxiedGuess(service, first, project))
      : undefined,
  );
  return refined(services, second, (service, images) => sameImageGuess(service, images, aside));
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

/** What a proxy passes requests on to, if it is of a registry of one's own; others are ready-made products. */
function proxiedGuess(service: ComposeService, guesses: Guesses, project: Project): ReleaseGuess | undefined {
  const [, registry] = /^([^/]+[.:][^/]*)\//.exec(service.image ?? '') ?? [];
  if (registry === undefined || PUBLIC.test(registry)) return undefined;
  const caller = callersOf(project, service).find(
    ({ byFile, port, service: name }) =>
      byFile && port !== undefined && mayBeHttp(port) && guesses.get(name)?.value === true,
  );
  return caller && { value: true, why: `${caller.service} passes requests on to it` };
}

const PUBLIC =
  /(?:^|\.)(?:docker\.(?:io|com)|ghcr\.io|gcr\.io|quay\.io|lscr\.io|microsoft\.com|ecr\.aws|k8s\.io|elastic\.co)$/;
