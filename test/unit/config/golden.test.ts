import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../../cli/config/parse.ts';
import { BgcError } from '../../../cli/errors.ts';

const FOLDER = join(import.meta.dirname, '../../golden/config');
const SEPARATOR = '---8<---\n';

/** The config without `file` as YAML, or the error as it is printed. */
function outcome(text: string): string {
  try {
    const { file, shownFile, ...config } = parseConfig(text, 'bgc.yaml');
    return stringify(config);
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return [`error ${error.code}: ${error.message}`, ...error.details, `hint: ${error.hint ?? 'none'}`, ''].join('\n');
  }
}

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.txt')))('%s', (name) => {
  const file = join(FOLDER, name);
  const [input = '', expected = ''] = readFileSync(file, 'utf8').split(SEPARATOR);
  if (process.env.UPDATE_GOLDEN === '1') return writeFileSync(file, input + SEPARATOR + outcome(input));
  expect(outcome(input)).toBe(expected);
});
