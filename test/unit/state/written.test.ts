import { chown, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOwn, writeFiles } from '../../../cli/engine/host/files.ts';
import { changedByOthers, forgetWritten, keepWritten } from '../../../cli/engine/state/written.ts';
import { scratch } from '../../support/scratch.ts';
import { configOf } from '../../support/worlds.ts';

const directory = scratch();
const config = configOf();
const BLUE = 'bgc/nginx/blue.conf';
const GREEN = 'bgc/nginx/green.conf';

async function written(texts: Readonly<Record<string, string>>): Promise<void> {
  const files = new Map(Object.entries(texts));
  await forgetWritten(directory(), files.keys());
  await writeFiles(directory(), files);
  await keepWritten(directory(), config);
}

const pulled = (path: string) => writeFile(join(directory(), path), 'of another machine');
const changed = async () => Object.fromEntries(await changedByOthers(directory(), config));

test('a generated file that something else has changed since must be known, with the text of before', async () => {
  await written({ [BLUE]: 'a', [GREEN]: 'b' });
  expect(await changed()).toEqual({});
  await pulled(GREEN);
  expect(await changed()).toEqual({ [GREEN]: 'b' });
});

test('one that was there as it should be, and was never written here, must be known, too', async () => {
  await writeFiles(directory(), new Map([[BLUE, 'committed']]));
  await keepWritten(directory(), config);
  await pulled(BLUE);
  expect(await changed()).toEqual({ [BLUE]: 'committed' });
});

test('what bgc itself wrote must never be undone, also when it was killed before it kept a copy', async () => {
  await written({ [BLUE]: 'a' });
  await forgetWritten(directory(), [BLUE]);
  await writeFiles(directory(), new Map([[BLUE, 'b']]));
  expect(await changed()).toEqual({});
});

test('one that is gone, or of which nothing is known, must be no reason to write', async () => {
  expect(await changed()).toEqual({});
  await written({ [BLUE]: 'a' });
  await rm(join(directory(), BLUE));
  expect(await changed()).toEqual({});
});

test('a name that somebody plants must lead nowhere, and something else than a file be no copy', async () => {
  await written({ [BLUE]: 'a' });
  const copies = join(directory(), 'bgc/state/written');
  await writeFile(join(copies, 'bgc:..:..:outside'), 'planted');
  await rm(join(copies, 'blue.conf'));
  await mkdir(join(copies, 'blue.conf'));
  await pulled(BLUE);
  expect(await changed()).toEqual({});
});

test('a file that has another name, or another owner than the directory, must be no copy', async () => {
  await written({ [BLUE]: 'a', [GREEN]: 'b' });
  const copies = join(directory(), 'bgc/state/written');
  await writeFile(join(directory(), 'secret'), 'key');
  await rm(join(copies, 'blue.conf'));
  await link(join(directory(), 'secret'), join(copies, 'blue.conf'));
  // Only root reads for somebody what he may not read himself.
  if (process.geteuid?.() === 0) await chown(join(copies, 'green.conf'), 12_345, 12_345);
  await pulled(BLUE);
  await pulled(GREEN);
  expect(await changed()).toEqual(process.geteuid?.() === 0 ? {} : { [GREEN]: 'b' });
  expect(await readFile(join(directory(), BLUE), 'utf8')).toBe('of another machine');
});

test('no path may lead out of the project', async () => {
  await expect(readOwn(directory(), 'bgc/../../outside')).rejects.toThrow('not below');
  await expect(writeFiles(directory(), new Map([['bgc/../../outside', 'x']]))).rejects.toThrow('not below');
});
