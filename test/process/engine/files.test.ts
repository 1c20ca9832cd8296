import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readIfThere, writeFiles } from '../../../cli/engine/host/files.ts';
import { ifThere } from '../../../cli/engine/host/on-disk.ts';
import { appendHistory, requireHistory } from '../../../cli/engine/state/history.ts';
import { BgcError } from '../../../cli/errors.ts';
import { scratch } from '../../support/scratch.ts';
import { isRoot, OTHER, runScript } from '../../support/script.ts';

const directory = scratch();
const file = (): string => join(directory(), 'bgc/state/journal.json');

async function told(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BgcError);
  return error instanceof BgcError ? `${error.message} -> ${error.hint}` : '';
}

test('a file that is not there must be none', async () => {
  expect(await readIfThere(file())).toBeUndefined();
});

test('a directory in the place of a file must be told in words, to who reads and who writes', async () => {
  await mkdir(file(), { recursive: true });
  const words = `a directory is where a file should be: ${file()} -> move it away`;
  expect(await told(() => readIfThere(file()))).toBe(words);
  expect(await told(() => writeFiles(directory(), new Map([['bgc/state/journal.json', '']])))).toBe(words);
});

test('a file in the place of a directory must be told in words, to who reads and who writes', async () => {
  await mkdir(join(directory(), 'bgc'));
  await writeFile(join(directory(), 'bgc/state'), '');
  const words = `a file is where a directory should be: ${file()} -> move it away`;
  expect(await told(() => readIfThere(file()))).toBe(words);
  expect(await told(() => writeFiles(directory(), new Map([['bgc/state/journal.json', '']])))).toBe(words);
  expect(await told(() => requireHistory(directory()))).toContain('a file is where a directory should be');
});

test('a disk that cannot be read must be told in words', async () => {
  const broken = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
  expect(await told(() => ifThere(file(), () => Promise.reject(broken)))).toMatch(/^the disk has a fault: /);
});

test.skipIf(!isRoot)('a record of another user must be told in words (only root can be another user)', async () => {
  await chmod(directory(), 0o755);
  await appendHistory(directory(), {
    release: 1,
    command: 'up',
    color: 'blue',
    result: 'live',
    at: '',
    images: {},
    by: '',
  });
  const statements = `
    for (const use of [readHistory, requireHistory]) {
      const { message, hint } = await use(${JSON.stringify(directory())}).catch((error) => error);
      console.log(message, '->', hint);
    }`;
  const imports = { 'engine/state/history.ts': 'readHistory, requireHistory' };
  const said = await runScript(statements, { imports, user: OTHER });
  const history = join(directory(), 'bgc/state/history.ndjson');
  const hint = 'run bgc as the owner of the project directory, or as a member of its group';
  expect(said).toBe(`no permission to read: ${history} -> ${hint}\nno permission to write: ${history} -> ${hint}\n`);
});
