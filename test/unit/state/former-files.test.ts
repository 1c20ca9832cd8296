import { link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { forgetFormer, formerFiles, keepFormer } from '../../../cli/engine/state/former-files.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const BLUE = 'bgc/nginx/blue.conf';
const GREEN = 'bgc/nginx/green.conf';
const PATHS = [BLUE, GREEN];
const RECORD = 'bgc/state/former-files.json';

beforeEach(async () => {
  await mkdir(join(directory(), 'bgc/nginx'), { recursive: true });
  await writeFile(join(directory(), BLUE), 'one');
});

test('each write must have the texts that it replaced, and a file that was not there none', async () => {
  await keepFormer(directory(), '1 2', PATHS);
  await writeFile(join(directory(), BLUE), 'two');
  await keepFormer(directory(), '2 2', [BLUE]);
  expect(await formerFiles(directory(), '1 2', PATHS)).toEqual(new Map([[BLUE, 'one']]));
  expect(await formerFiles(directory(), '2 2', PATHS)).toEqual(new Map([[BLUE, 'two']]));
  expect(await formerFiles(directory(), '3 2', PATHS)).toEqual(new Map());
});

test('what an earlier plan kept must be gone before the next', async () => {
  await keepFormer(directory(), '1 2', [BLUE]);
  await forgetFormer(directory());
  expect(await formerFiles(directory(), '1 2', PATHS)).toEqual(new Map());
});

test.each(['', '{', '[]', '{"1 2":{"bgc/nginx/blue.conf":1}}'])(
  'a record that is damaged must count as none: %j',
  async (text) => {
    await mkdir(join(directory(), 'bgc/state'), { recursive: true });
    await writeFile(join(directory(), RECORD), text);
    expect(await formerFiles(directory(), '1 2', PATHS)).toEqual(new Map());
    await keepFormer(directory(), '1 2', [BLUE]);
    expect(await formerFiles(directory(), '1 2', PATHS)).toEqual(new Map([[BLUE, 'one']]));
  },
);

test('a write that is done again must keep what was there before the first', async () => {
  await keepFormer(directory(), '2 2', [BLUE]);
  await writeFile(join(directory(), BLUE), 'two');
  await keepFormer(directory(), '2 2', [BLUE]);
  expect(await formerFiles(directory(), '2 2', PATHS)).toEqual(new Map([[BLUE, 'one']]));
});

test('a path that the plan does not name must not be written, whoever put it into the record', async () => {
  await mkdir(join(directory(), 'bgc/state'), { recursive: true });
  await writeFile(
    join(directory(), RECORD),
    JSON.stringify({ '1 2': { '.git/hooks/pre-commit': 'x', [BLUE]: 'one' } }),
  );
  expect(await formerFiles(directory(), '1 2', [BLUE])).toEqual(new Map([[BLUE, 'one']]));
});

test('a link must not be read, and a closed file of two names must be told to be lost', async () => {
  const other = join(directory(), 'secret');
  await writeFile(other, 'secret', { mode: 0o600 });
  await symlink(other, join(directory(), GREEN));
  await expect(keepFormer(directory(), '1 2', PATHS)).rejects.toThrow('link');
  await rm(join(directory(), GREEN));
  await link(other, join(directory(), GREEN));
  await keepFormer(directory(), '1 2', PATHS);
  await expect(formerFiles(directory(), '1 2', PATHS)).rejects.toThrow(`the former text of ${GREEN} was not kept`);
});
