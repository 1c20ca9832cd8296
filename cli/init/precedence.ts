import { callersOf } from '../project/callers.ts';
import type { ComposeService, Project } from '../project/project.ts';
import type { ServiceGuess } from './guess.ts';

/** What the service in front is called. */
const FRONT =
  /^(?!.*admin)(?:ui|client|(?:.*[-_.])?(?:proxy|nginx|caddy|edge|gateway|ingress|web|www|website|frontend|app|webapp|site))\d*(?:[-_.](?:prod|production))?$/i;
/** The usual ports of a browser. */
const VISITED: readonly (string | undefined)[] = ['80', '443'];

/** First the one that gets `/`: a released one with a port; the more of these signs, from the first on, the earlier. */
export function byPrecedence(guesses: readonly ServiceGuess[], project: Project): ServiceGuess[] {
  const needed = neededBy(guesses, project);
  const signs = ({ name, release, port }: ServiceGuess): boolean[] => {
    const service = project.services.get(name);
    return [
      release.value && port !== undefined,
      publishes(service, (published) => VISITED.includes(published)),
      publishes(service, (published) => published !== undefined),
      FRONT.test(name),
      !needed.has(name),
      !isCalled(name, guesses, project),
    ];
  };
  const weighed = guesses.map((guess) => ({ guess, weight: weightOf(signs(guess)) }));
  // Equals keep the order of the Compose files.
  return weighed.sort((a, b) => b.weight - a.weight).map(({ guess }) => guess);
}

/** A service without traffic has no place of its own. */
function weightOf([hasTraffic, ...signs]: readonly boolean[]): number {
  return hasTraffic ? signs.reduce((weight, sign) => weight * 2 + Number(sign), 1) : 0;
}

/** What released services depend on; a test runner that waits for the application says nothing. */
function neededBy(guesses: readonly ServiceGuess[], { services }: Project): Set<string> {
  const released = guesses.filter(({ release }) => release.value);
  return new Set(released.flatMap(({ name }) => [...(services.get(name)?.dependsOn.keys() ?? [])]));
}

/** By another released service. */
function isCalled(name: string, guesses: readonly ServiceGuess[], project: Project): boolean {
  const released = new Set(guesses.flatMap((guess) => (guess.release.value ? guess.name : [])));
  return callersOf(project, { name }).some(({ service }) => released.has(service));
}

function publishes(service: ComposeService | undefined, suits: (published: string | undefined) => boolean): boolean {
  return service?.ports.some(({ published }) => suits(published)) ?? false;
}
