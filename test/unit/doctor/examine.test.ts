import { expect, test } from 'vitest';
import type { Check, Installation, Verdict } from '../../../cli/doctor/check.ts';
import { examine } from '../../../cli/doctor/examine.ts';
import { formatVerdict } from '../../../cli/doctor/format.ts';
import { usageError } from '../../../cli/errors.ts';

const NOBODY: Installation = {
  host: {
    requirements: [],
    hasIpv6: () => false,
    space: () => Promise.reject(new Error('not asked for')),
    composeVariables: () => Promise.reject(new Error('not asked for')),
  },
  file: 'bgc.yaml',
  workspace: () => Promise.reject(new Error('not asked for')),
};

const well: Verdict = { status: 'ok', text: 'well' };

async function told(checks: readonly Check[]): Promise<string> {
  let text = '';
  await examine(checks, NOBODY, (title, verdict) => {
    text += formatVerdict(title, verdict, false);
  });
  return text;
}

function check(title: string, look: () => readonly Verdict[], needs: readonly string[] = []): Check {
  return { title, needs, look: async () => look() };
}

test('an error that a user can act upon must block, with its details and the next step', async () => {
  const broken = (): never => {
    throw usageError('it is broken', 'mend it', ['line 3']);
  };
  expect(await told([check('engine', broken), check('disk', () => [well])])).toBe(
    ['blocks   engine: it is broken', '           line 3', '           next: mend it', 'ok       disk: well', ''].join(
      '\n',
    ),
  );
});

test('what hangs on a blocked check must be skipped, and not be asked, however far away', async () => {
  const unreachable = (): never => {
    throw new Error('asked');
  };
  const blocks: Verdict = { status: 'blocks', text: 'no' };
  expect(
    await told([check('a', () => [well, blocks]), check('b', unreachable, ['a']), check('c', unreachable, ['b'])]),
  ).toBe('ok       a: well\nblocks   a: no\n' + 'skipped  b: fix a first\n' + 'skipped  c: fix b first\n');
});

test('a warning must keep nothing from being looked at', async () => {
  const warning: Verdict = { status: 'warning', text: 'hm', instead: 'this' };
  expect(await told([check('a', () => [warning]), check('b', () => [well], ['a'])])).toBe(
    'warning  a: hm\n           instead: this\nok       b: well\n',
  );
});

test('a defect must not be taken for a verdict', async () => {
  const defect = (): never => {
    throw new TypeError('undefined is not a function');
  };
  await expect(told([check('a', defect)])).rejects.toThrow(TypeError);
});

test('what a verdict quotes must not reach the terminal as an escape sequence', () => {
  const text = formatVerdict('a', { ...well, text: '\u001b[2J', details: ['\u001b]0;x\u0007'] }, false);
  expect(text).toBe('ok       a: \\x1b[2J\n           \\x1b]0;x\\x07\n');
});
