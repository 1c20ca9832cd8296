import type { Readable, Writable } from 'node:stream';
import { type CANCEL_SYMBOL, isCancel, multiselect, text } from '@clack/prompts';
import type { Listen } from '../config/config.ts';
import { formatListen, parseListen, parsePort } from '../config/schema/listen.ts';
import { BgcError, ExitCode } from '../errors.ts';
import type { Given, GivenService } from './flags.ts';
import { type Guess, type ServiceGuess, said } from './guess.ts';

/** Streams for questions. The output is not stdout, which is for results. */
export interface Terminal {
  input: Readable;
  output: Writable;
  signal: AbortSignal;
}

/** Asks which services to release on which ports, unless flags say so. Enter takes the guesses. */
export async function askServices(given: Given, guesses: readonly ServiceGuess[], terminal: Terminal): Promise<Given> {
  const chosen = given.services.length > 0 ? given.services : await askWhich(guesses, terminal);
  if (given.port !== undefined && chosen.length === 1) return { ...given, services: chosen };
  const services: GivenService[] = [];
  for (const { name, port } of chosen) {
    services.push({ name, port: port ?? (await askPort(name, guesses, terminal)) });
  }
  return { ...given, services };
}

async function askWhich(guesses: readonly ServiceGuess[], terminal: Terminal): Promise<GivenService[]> {
  const names = await multiselect({
    ...terminal,
    message: 'Which services are released together?',
    options: guesses.map(({ name, release }) => ({ value: name, hint: release.why })),
    initialValues: guesses.filter(({ release }) => release.value).map(({ name }) => name),
    required: true,
  });
  return answered(names).map((name) => ({ name, port: undefined }));
}

async function askPort(
  name: string,
  guesses: readonly ServiceGuess[],
  terminal: Terminal,
): Promise<number | undefined> {
  const guess = guesses.find((one) => one.name === name)?.port;
  const written = await text({
    ...terminal,
    message: `Port of ${name} inside its container${guess === undefined ? '' : ` (${guess.why})`}; leave it empty for a worker`,
    initialValue: guess === undefined ? '' : String(guess.value),
    validate: (value) => (value && parsePort(value) === undefined ? 'a port from 1 to 65535, or nothing' : undefined),
  });
  return parsePort(answered(written));
}

export async function askHttp(guess: Guess<Listen>, terminal: Terminal): Promise<Guess<Listen>> {
  const written = await text({
    ...terminal,
    message: `Port of this machine for visitors (${guess.why})`,
    initialValue: formatListen(guess.value),
    validate: (value) =>
      parseListen(value) === undefined ? 'a port, or an address and a port: 127.0.0.1:8080' : undefined,
  });
  const value = parseListen(answered(written));
  return value === undefined || formatListen(value) === formatListen(guess.value) ? guess : said(value);
}

/** @throws BgcError when the user left the question with Ctrl-C or Escape */
function answered<T>(answer: T | typeof CANCEL_SYMBOL): T {
  if (!isCancel(answer)) return answer;
  throw new BgcError('nothing was written', { code: ExitCode.interrupted });
}
