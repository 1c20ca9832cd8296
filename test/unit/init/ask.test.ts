import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askHttp, askServices, type Terminal } from '../../../cli/init/ask.ts';
import type { Given } from '../../../cli/init/flags.ts';
import { guessServices } from '../../../cli/init/guess.ts';
import { projectOf, published } from './projects.ts';

const ENTER = '\r';
const DOWN = '\u001b[B';
const BACKSPACE = '\u007f';
const CTRL_C = '\u0003';

const guesses = guessServices(
  projectOf({ web: { build: {}, ports: [published(3000)] }, worker: { build: {} }, db: { image: 'postgres' } }),
  new Map(),
);
const nothing: Given = { services: [], port: undefined, http: undefined, preview: undefined, image: undefined };

/** A person who answers each question, in order, with these keys. */
function person(...answers: string[][]): Terminal {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 120, rows: 40 });
  let question: string | undefined;
  output.setEncoding('utf8').on('data', (text: string) => {
    const [asked] = /Which services|Port of \w+|visitors/.exec(text) ?? [];
    if (asked === undefined || asked === question) return;
    question = asked;
    const keys = answers.shift() ?? [CTRL_C];
    // The prompt listens for its end only after it has shown the question.
    setImmediate(() => keys.forEach((key) => void input.write(key)));
  });
  return { input, output, signal: new AbortController().signal };
}

test('Enter takes every guess', async () => {
  const given = await askServices(nothing, guesses, person([ENTER], [ENTER], [ENTER]));
  expect(given.services).toEqual([
    { name: 'web', port: 3000 },
    { name: 'worker', port: undefined },
  ]);
});

test('other answers than the guesses count', async () => {
  const fourThousand = [...Array.from({ length: 4 }, () => BACKSPACE), '4', '0', '0', '0', ENTER];
  const given = await askServices(nothing, guesses, person([DOWN, ' ', ENTER], fourThousand));
  expect(given.services).toEqual([{ name: 'web', port: 4000 }]);
});

test('what was said is not asked', async () => {
  const said = { ...nothing, services: [{ name: 'web', port: 80 }] };
  expect(await askServices(said, guesses, person())).toEqual(said);
  const port = { ...nothing, services: [{ name: 'web', port: undefined }], port: 80 };
  expect(await askServices(port, guesses, person())).toEqual(port);
});

test('Ctrl-C must end with 130', async () => {
  await expect(askServices(nothing, guesses, person([CTRL_C]))).rejects.toMatchObject({
    code: 130,
    message: 'nothing was written',
  });
});

test('the address for visitors is asked, with the guess to edit', async () => {
  const guess = { value: { port: 80 }, why: 'it is free' };
  expect(await askHttp(guess, person([ENTER]))).toEqual(guess);
  expect(await askHttp(guess, person(['8', '0', ENTER]))).toEqual({ value: { port: 8080 }, why: 'as you said' });
});
