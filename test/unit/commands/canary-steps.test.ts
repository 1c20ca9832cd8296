import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { upOptions } from '../../../cli/commands/up.ts';
import { main } from '../../../cli/main.ts';
import { stepsLeft } from '../../../cli/release/remaining-shares.ts';
import { ToldClock } from '../../support/clock.ts';

/** Runs a command line where there is no project: what is wrong with the words is told before anything is looked at. */
async function said(...argv: string[]): Promise<string> {
  const texts: string[] = [];
  const output = { write: (text: string) => void texts.push(text), styled: false, columns: 80 };
  const signal = new AbortController().signal;
  const context = { cwd: tmpdir(), stdout: output, stderr: output, interactive: false, signal, clock: new ToldClock() };
  const code = await main(argv, context);
  return `${code}: ${texts.join('')}`;
}

const CANARY = 'next: bgc canary 10, bgc canary promote, bgc canary abort or bgc canary resume';
const UP = 'next: bgc up --canary 5,25,50 --every 10m';
const notAShare = (written: string) =>
  `error: ${written} is not a share of the visitors: use a whole percentage from 1 to 99`;
const EVERY = 'next: write it like 90s or 10m';

test.each<[string[], string, string]>([
  [['canary'], 'error: say what to do with the canary', CANARY],
  [['canary', '0'], notAShare('0'), CANARY],
  [['canary', '100'], notAShare('100'), CANARY],
  [['canary', '101'], notAShare('101'), CANARY],
  [['canary', '5.5'], notAShare('5.5'), CANARY],
  [['canary', '05'], notAShare('05'), CANARY],
  [['canary', 'promte'], notAShare('promte'), CANARY],
  [['canary', ''], notAShare('an empty value'), CANARY],
  [['canary', '50,25'], 'error: the canary steps 50,25 must rise', CANARY],
  [['canary', 'promote', '--every', '10m'], 'error: --every does not go with promote', 'next: bgc canary promote'],
  [['canary', 'abort', '--every', '10m'], 'error: --every does not go with abort', 'next: bgc canary abort'],
  [['canary', 'resume', '--every', '0s'], 'error: --every 0s is not from 1s to 24h', EVERY],
  [['canary', 'resume', '--every', 'soon'], 'error: --every soon is not a duration', 'next: write it like 90s or 2m'],
  [['up', '--canary', '0,50'], notAShare('0'), UP],
  [['up', '--canary', '5,100'], notAShare('100'), UP],
  [['up', '--canary', '5,101'], notAShare('101'), UP],
  [['up', '--canary', '-5'], notAShare('-5'), UP],
  [['up', '--canary', 'half'], notAShare('half'), UP],
  [['up', '--canary'], notAShare('an empty value'), UP],
  [['up', '--canary', '5,'], notAShare('an empty value'), UP],
  [['up', '--canary', '25,5'], 'error: the canary steps 25,5 must rise', UP],
  [['up', '--canary', '5,5'], 'error: the canary steps 5,5 must rise', UP],
  [['up', '--every', '10m'], 'error: --every goes with --canary', UP],
  [['up', '--canary', '5', '--every', '25h'], 'error: --every 25h is not from 1s to 24h', EVERY],
  [
    ['up', '--canary', '5', '--no-switch'],
    'error: --canary and --no-switch contradict each other',
    'next: leave one of them out',
  ],
])('%j must be refused, with why and what to do', async (argv, error, next) => {
  expect(await said(...argv)).toBe(`2: ${error}\n${next}\n`);
});

const options = { build: true, pull: false, switch: true, timeout: undefined, every: undefined };

test.each([
  ['5', undefined, { steps: [5] }],
  ['5,25,50', '10m', { steps: [5, 25, 50], every: 600_000 }],
  ['1%, 99%', '24h', { steps: [1, 99], every: 86_400_000 }],
])('--canary %s --every %s must be understood', (canary, every, expected) => {
  expect(upOptions({ ...options, canary, every }).canary).toEqual(expected);
});

test.each([
  [{ steps: [5, 25, 50] }, 5, { steps: [25, 50] }],
  [{ steps: [5, 25, 50] }, 10, { steps: [25, 50] }],
  [{ steps: [5, 25, 50], every: 1000 }, 25, { steps: [25, 50], every: 1000 }],
  [{ steps: [5, 25, 50], every: 1000 }, 50, { steps: [50], every: 1000 }],
])('of %j, %d%% must be followed by what is left', (known, percent, left) => {
  expect(stepsLeft(known, percent)).toEqual(left);
});

test('a canary of which nothing says how it goes on must not get everybody by itself', () => {
  expect(() => stepsLeft({ steps: [5, 50] }, 50)).toThrow('no step is left');
  expect(() => stepsLeft(undefined, 5)).toThrow('the remaining steps of this canary are not known');
});
