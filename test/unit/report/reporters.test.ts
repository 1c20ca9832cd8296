import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../cli/release/event.ts';
import type { Step } from '../../../cli/release/step.ts';
import { type ReportOptions, reporter } from '../../../cli/report/reporters.ts';
import { withoutOurs } from '../../support/harmless.ts';

const step: Step = { kind: 'start', why: 'its dependencies are up', color: 'blue', service: 'web' };

const RELEASE: readonly Event[] = [
  { event: 'plan', steps: [step] },
  { event: 'command', command: 'docker compose build web' },
  { event: 'output', line: '#1 building' },
  { event: 'note', text: 'nothing to write' },
  { event: 'warning', text: 'both colors write to the volume data' },
  { event: 'step', status: 'started', step },
  { event: 'step', status: 'done', step, ms: 249.6 },
  { event: 'step', status: 'started', step },
  { event: 'step', status: 'failed', step, ms: 1234 },
  { event: 'undo', status: 'started', what: 'stop blue' },
  { event: 'undo', status: 'done', what: 'stop blue' },
  { event: 'undo', status: 'failed', what: 'stop green', problem: 'Docker did not answer' },
  { event: 'result', text: 'release 1 is live in blue: http://localhost:80', data: { release: 1, color: 'blue' } },
  {
    event: 'error',
    message: 'web is unhealthy',
    details: ['last log lines:', '  no database'],
    hint: 'docker logs web',
    code: 1,
  },
];

const PLAIN: ReportOptions = { json: false, quiet: false, verbose: false };

/** What a reporter prints about events: data and talk apart. */
function printed(events: readonly Event[], differs: Partial<ReportOptions> = {}, terminal?: { columns: number }) {
  const out = { data: '', talk: '' };
  const report = reporter(
    { ...PLAIN, ...differs },
    {
      data: (text) => {
        out.data += text;
      },
      talk: (text) => {
        out.talk += text;
      },
      styled: terminal !== undefined,
      columns: terminal?.columns ?? 80,
    },
  );
  for (const event of events) report(event);
  return out;
}

test('without a terminal every event is a plain line, and only the result is data', () => {
  expect(printed(RELEASE)).toEqual({
    data: 'release 1 is live in blue: http://localhost:80\n',
    talk: `    #1 building
nothing to write
warning: both colors write to the volume data
... start web in blue
ok  start web in blue  250 ms
... start web in blue
failed: start web in blue  1.2 s
undone: stop blue
could not be undone: stop green: Docker did not answer
error: web is unhealthy
  last log lines:
    no database
next: docker logs web
`,
  });
});

test('--quiet leaves what went wrong and the result', () => {
  expect(printed(RELEASE, { quiet: true })).toEqual({
    data: 'release 1 is live in blue: http://localhost:80\n',
    talk: `warning: both colors write to the volume data
undone: stop blue
could not be undone: stop green: Docker did not answer
error: web is unhealthy
  last log lines:
    no database
next: docker logs web
`,
  });
});

test('--verbose adds what is run', () => {
  expect(printed(RELEASE, { verbose: true }).talk).toMatch(/^ {4}\$ docker compose build web\n/);
  expect(printed(RELEASE).talk).not.toContain('docker compose build');
});

test('an error without a hint has no empty line for it', () => {
  const event: Event = { event: 'error', message: 'it failed', details: [], hint: undefined, code: 1 };
  expect(printed([event]).talk).toBe('error: it failed\n');
});

describe('--json', () => {
  test('prints every event as one object on one line, all of it data', () => {
    const { data, talk } = printed(RELEASE, { json: true });
    expect(talk).toBe('');
    expect(data.endsWith('\n')).toBe(true);
    expect(
      data
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(JSON.parse(JSON.stringify(RELEASE)));
  });

  test('does so whatever else is wanted, and on a terminal too', () => {
    const json = printed(RELEASE, { json: true });
    expect(printed(RELEASE, { json: true, quiet: true, verbose: true }, { columns: 40 })).toEqual(json);
  });

  test('keeps a line of output on one line', () => {
    const { data } = printed([{ event: 'output', line: 'a\nb\u2028c\u001b[2J' }], { json: true });
    expect(data.split('\n')).toHaveLength(2);
    expect(data).not.toContain('\u001b');
  });
});

describe('on a terminal', () => {
  const terminal = { columns: 30 };
  const started: Event = { event: 'step', status: 'started', step };
  const done: Event = { event: 'step', status: 'done', step, ms: 5 };
  const CLEAR = '\r\u001b[K';

  test('the step under way is the last line, without a line break', () => {
    const { talk } = printed([started], {}, terminal);
    expect(stripVTControlCharacters(talk)).toBe('… start web in blue');
  });

  test('it gives way to its result', () => {
    const { talk } = printed([started, done], {}, terminal);
    expect(stripVTControlCharacters(talk.slice(talk.indexOf(CLEAR) + CLEAR.length))).toBe(
      '✔ start web in blue  5 ms\n',
    );
  });

  test('it stays below what is printed meanwhile', () => {
    const { talk } = printed([started, { event: 'output', line: 'working' }], {}, terminal);
    const last = talk.slice(talk.lastIndexOf(CLEAR) + CLEAR.length);
    expect(stripVTControlCharacters(last)).toBe('    working\n… start web in blue');
  });

  test('it never wraps, or it could not be cleared', () => {
    const long: Step = { ...step, service: 'w'.repeat(100) };
    const { talk } = printed([{ event: 'step', status: 'started', step: long }], {}, terminal);
    expect(stripVTControlCharacters(talk)).toHaveLength(29);
  });

  test('nothing is left of it when the result is printed', () => {
    const order: string[] = [];
    const report = reporter(PLAIN, {
      data: () => order.push('data'),
      talk: (text) => order.push(text === CLEAR ? 'clear' : 'talk'),
      styled: true,
      columns: 80,
    });
    report(started);
    report({ event: 'result', text: 'done', data: {} });
    expect(order.slice(0, 3)).toEqual(['talk', 'clear', 'data']);
  });

  test('--quiet shows no progress', () => expect(printed([started, done], { quiet: true }, terminal).talk).toBe(''));

  test('colors change nothing of the words', () => {
    const words = (text: string) =>
      stripVTControlCharacters(text)
        .replace(/….*?\r/g, '')
        .split('\n');
    const plain = printed(RELEASE.filter(({ event }) => event !== 'step')).talk;
    const styled = printed(
      RELEASE.filter(({ event }) => event !== 'step'),
      {},
      terminal,
    ).talk;
    expect(styled).not.toBe(plain);
    expect(words(styled)).toEqual(words(plain));
  });
});

describe('hostile text', () => {
  const hostile = '\u001b[2J\u001b]0;title\u0007\rok  switch to green\u009b31m\b\u007f';

  const told: readonly Event[] = [
    { event: 'output', line: hostile },
    { event: 'note', text: hostile },
    { event: 'warning', text: hostile },
    { event: 'command', command: hostile },
    { event: 'undo', status: 'done', what: hostile },
    { event: 'undo', status: 'failed', what: 'stop', problem: hostile },
    { event: 'step', status: 'started', step: { ...step, service: hostile } },
    { event: 'step', status: 'done', step: { ...step, service: hostile }, ms: 1 },
    { event: 'result', text: hostile, data: {} },
    { event: 'error', message: hostile, details: [hostile], hint: hostile, code: 1 },
  ];

  test.each(told.map((event) => [event.event, event] as const))('in a %s comes out inert', (_, event) => {
    const { data, talk } = printed([event], { verbose: true });
    expect(data + talk).not.toMatch(/(?![\t\n])\p{Cc}/u);
    expect(data + talk).toContain('\\x1b[2J');
  });

  test.each(told.map((event) => [event.event, event] as const))(
    'in a %s leaves a terminal only our own styles',
    (_, event) => {
      const { data, talk } = printed([event], { verbose: true }, { columns: 200 });
      const without = withoutOurs(data + talk);
      expect(without).not.toMatch(/(?![\t\n])\p{Cc}/u);
    },
  );
});
