import { type BgcError, usageError } from '../errors.ts';
import type { Given, GivenService } from './flags.ts';
import { type Guess, type ServiceGuess, said } from './guess.ts';

export interface AnsweredService {
  name: string;
  port: Guess<number> | undefined;
}

/** @throws BgcError that names the flag to add */
export function answerServices(
  given: Given,
  guesses: readonly ServiceGuess[],
  takeGuesses: boolean,
): AnsweredService[] {
  const services =
    given.services.length > 0 ? asGiven(given, guesses, takeGuesses) : asGuessed(given, guesses, takeGuesses);
  if (services.some(({ port }) => port !== undefined)) return services;
  throw noPort(services, guesses);
}

function asGiven({ services, port }: Given, guesses: readonly ServiceGuess[], takeGuesses: boolean): AnsweredService[] {
  const [only] = services;
  if (port !== undefined && only !== undefined) return [{ name: only.name, port: said(port) }];
  // A user who gives one port has thought about all of them: a service without one is a worker.
  const guessing = takeGuesses && services.every((service) => service.port === undefined);
  const byName = new Map(services.map((service) => [service.name, service]));
  const guess = (name: string) => (guessing ? portIn(guesses, name) : undefined);
  return [...byName.values()].map(({ name, port: own }) => ({
    name,
    port: own === undefined ? guess(name) : said(own),
  }));
}

function asGuessed({ port }: Given, guesses: readonly ServiceGuess[], takeGuesses: boolean): AnsweredService[] {
  const released = guesses.filter(({ release }) => release.value);
  if (!takeGuesses) throw usageError(...whichServices(released, guesses));
  if (released.length === 0) throw usageError('no service looks like one to release', whichHint(guesses));
  const [only, ...others] = released;
  if (port === undefined) return released.map(({ name, port: guess }) => ({ name, port: guess }));
  if (only === undefined || others.length > 0) {
    throw usageError(
      `--port ${port}: for which service?`,
      `try --service ${released.map(({ name }) => name).join('|')}:${port}`,
    );
  }
  return [{ name: only.name, port: said(port) }];
}

function whichServices(released: readonly ServiceGuess[], all: readonly ServiceGuess[]): [string, string] {
  const message = 'which services does bgc release, and on which ports? There is no terminal to ask on';
  if (!released.some(({ port }) => port !== undefined)) return [message, whichHint(all)];
  const flags = released.map(({ name, port }) => flagOf({ name, port: port?.value })).join(' ');
  return [message, `add ${flags} (a guess; --yes takes it)`];
}

/** Names a port if there is one to guess, and no database beside what may be meant. */
function whichHint(all: readonly ServiceGuess[]): string {
  const likely = all.filter(({ release }) => release.value || release.unsure);
  const guess = likely.find(({ port }) => port !== undefined);
  if (guess?.port !== undefined) {
    return `add ${flagOf({ name: guess.name, port: guess.port.value })} (a guess ${guess.port.why})`;
  }
  const names = (likely.length > 0 ? likely : all).map(({ name }) => name);
  return `add --service NAME:PORT, with one of ${names.join(', ')}`;
}

function noPort(services: readonly AnsweredService[], guesses: readonly ServiceGuess[]): BgcError {
  const [first, ...others] = services;
  const name = first?.name ?? 'NAME';
  const guess = portIn(guesses, name);
  const value = guess?.value ?? 'PORT';
  const flag = others.length === 0 ? `--port ${value}` : flagOf({ name, port: value });
  const of = others.length === 0 ? `the port of ${name}` : `a port of ${services.map((one) => one.name).join(' or ')}`;
  return usageError(
    `${of} is not known, so there is no traffic to switch`,
    `add ${flag}${guess === undefined ? ', with the port inside the container' : ` (a guess ${guess.why}; --yes takes it)`}`,
  );
}

function flagOf({ name, port }: Pick<GivenService, 'name'> & { port: number | string | undefined }): string {
  return `--service ${name}${port === undefined ? '' : `:${port}`}`;
}

function portIn(guesses: readonly ServiceGuess[], name: string): Guess<number> | undefined {
  return guesses.find((guess) => guess.name === name)?.port;
}
