import type { Listen } from '../config/config.ts';
import type { Context } from '../context.ts';
import { keeperOf } from '../project/keeper.ts';
import type { ComposeService, Project } from '../project/project.ts';
import type { Host } from '../release/host.ts';
import { type AnsweredService, answerServices } from './answer-services.ts';
import type { Terminal } from './ask.ts';
import type { Given } from './flags.ts';
import { type ExposedPorts, type Guess, guessServices, type ServiceGuess, said } from './guess.ts';
import { guessHttp, guessPreview, type IsTaken } from './listeners.ts';

export interface Answers {
  services: readonly AnsweredService[];
  /** Services that stay as they are, with the reasons. */
  others: readonly ServiceGuess[];
  http: Guess<Listen>;
  preview: Guess<Listen>;
  image: string | undefined;
}

interface Answering {
  asks: boolean;
  takesGuesses: boolean;
  isTaken: IsTaken;
  exposedPorts: Host['exposedPorts'];
}

/** @throws BgcError that names the flag to add when flags, questions and guesses are not enough */
export async function answer(given: Given, project: Project, how: Answering, context: Context): Promise<Answers> {
  const guesses = guessServices(project, await exposed(project, how.exposedPorts));
  const terminal = how.asks ? terminalOf(context) : undefined;
  const settled =
    terminal === undefined ? given : await (await import('./ask.ts')).askServices(given, guesses, terminal);
  const services = answerServices(settled, guesses, how.takesGuesses);
  const isTaken = orKept(how.isTaken, project, services);
  const http = await answerHttp(given, services, project, isTaken, terminal);
  return {
    services,
    others: guesses.filter(({ name }) => services.every((service) => service.name !== name)),
    http,
    preview: given.preview ? said(given.preview) : await guessPreview(http.value, isTaken),
    image: given.image,
  };
}

/** What stays as it is keeps its published ports, also when it does not run at the moment. */
function orKept(isTaken: IsTaken, project: Project, services: readonly AnsweredService[]): IsTaken {
  const released = services.map(({ name }) => name);
  return async (listen) => keeperOf(project, released, listen) !== undefined || (await isTaken(listen));
}

async function answerHttp(
  { http }: Given,
  services: readonly AnsweredService[],
  project: Project,
  isTaken: IsTaken,
  terminal: Terminal | undefined,
): Promise<Guess<Listen>> {
  if (http !== undefined) return said(http);
  const main = services.find(({ port }) => port !== undefined);
  const guess = await guessHttp(project.services.get(main?.name ?? ''), main?.port?.value ?? 0, isTaken);
  return terminal === undefined ? guess : (await import('./ask.ts')).askHttp(guess, terminal);
}

function terminalOf({ signal }: Context): Terminal {
  return { input: process.stdin, output: process.stderr, signal };
}

/** Asks Docker about the images of services that declare no port in the Compose file. */
async function exposed(
  { name: project, services }: Project,
  exposedPorts: Host['exposedPorts'],
): Promise<ExposedPorts> {
  const silent = [...services.values()].filter(
    ({ ports, expose, enabled }) => enabled && ports.length + expose.length === 0,
  );
  const imageOf = ({ name, image }: ComposeService): string => image ?? `${project}-${name}`;
  return new Map(await Promise.all(silent.map(async (one) => [one.name, await exposedPorts(imageOf(one))] as const)));
}
