import { describe, expect, test } from 'vitest';
import { ago } from '../../../cli/report/ago.ts';
import { diffLines } from '../../../cli/report/diff.ts';
import { printable } from '../../../cli/report/printable.ts';
import { table } from '../../../cli/report/table.ts';

describe('printable', () => {
  test.each([
    ['plain text, tabs\tand\nlines', 'plain text, tabs\tand\nlines'],
    ['Grüße ✔ 漢字', 'Grüße ✔ 漢字'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['one\rtwo', 'one\\x0dtwo'],
    ['\u0000\u0007\u007f\u009b', '\\x00\\x07\\x7f\\x9b'],
  ])('%j is shown as %j', (text, shown) => expect(printable(text)).toBe(shown));
});

describe('a diff', () => {
  test('shows what differs, and where', () => {
    expect(diffLines('a.conf', 'one\ntwo\nthree\n', 'one\n2\nthree\n')).toBe(
      '--- a.conf\n+++ a.conf (from bgc.yaml)\n@@ line 2 @@\n-two\n+2\n',
    );
  });

  test('of a file that is not there yet is all of it', () => {
    expect(diffLines('a', '', 'one\ntwo')).toBe('--- a\n+++ a (from bgc.yaml)\n@@ line 1 @@\n-\n+one\n+two\n');
  });

  test('of lines that are only added or only removed has no other', () => {
    expect(diffLines('a', 'one\ntwo\n', 'one\none\ntwo\n')).toContain('@@ line 2 @@\n+one\n');
    expect(diffLines('a', 'one\none\ntwo\n', 'one\ntwo\n')).toContain('@@ line 2 @@\n-one\n');
  });
});

test('a table has columns as wide as their longest cell, and no blanks at the end of a line', () => {
  const rows = [
    ['COLOR', 'ROLE', ''],
    ['green', 'x', 'idle'],
  ];
  expect(table(rows)).toBe('COLOR  ROLE\ngreen  x     idle\n');
});

test.each([
  [0, '0 seconds'],
  [1000, '1 second'],
  [59_999, '59 seconds'],
  [60_000, '1 minute'],
  [3_600_000 * 23, '23 hours'],
  [86_400_000 * 2, '2 days'],
  [-5000, '0 seconds'],
])('%d ms ago is %s', (ms, text) => expect(ago(new Date(0), new Date(ms))).toBe(text));
