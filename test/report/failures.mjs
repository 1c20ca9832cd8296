// The failed tests of one or more vitest reports, a few lines each: what a short tail of a long log must still say.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const LINES = 6;
/** From where bgc says what failed, when that comes later: its progress is printed before. */
const REASON = /^(failed|error): /;

for (const report of process.argv.slice(2)) {
  for (const { name, message, assertionResults } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    const file = relative(process.cwd(), name);
    if (assertionResults.length === 0 && message) tell(file, message);
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed') tell(`${file} > ${fullName}`, failureMessages.join('\n'));
  }
}

function tell(test, message) {
  const lines = stripVTControlCharacters(message)
    .split(/\n|\\n/)
    .filter((line) => line.trim() !== '' && !/^\s+at (?!.*\/test\/)/.test(line));
  console.log(`failed: ${test}`);
  const reason = lines.findIndex((line, index) => index >= LINES && REASON.test(line));
  const shown = [...lines.slice(0, LINES), ...(reason === -1 ? [] : lines.slice(reason, reason + LINES))];
  for (const line of shown) console.log(`  ${line.slice(0, 200)}`);
}
