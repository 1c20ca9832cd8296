import { styleText } from 'node:util';
import { indented } from '../report/printable.ts';
import type { Verdict } from './check.ts';

const COLOR = { ok: 'green', info: 'dim', warning: 'yellow', blocks: 'red', skipped: 'dim' } as const;
const INDENT = ' '.repeat(9);

export function formatVerdict(
  title: string,
  { status, text, instead, next, details = [] }: Verdict,
  styled: boolean,
): string {
  const word = status.padEnd(INDENT.length);
  const head = styled ? styleText(COLOR[status], word, { validateStream: false }) : word;
  const below = [
    ...details,
    ...(instead === undefined ? [] : [`instead: ${instead}`]),
    ...(next === undefined ? [] : [`next: ${next}`]),
  ];
  return [`${head}${title}: ${indented(text)}`, ...below.map((line) => `${INDENT}  ${indented(line)}`), ''].join('\n');
}
