import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../../../cli/engine/files.ts';
import { foreignFiles, recordWritten } from '../../../cli/engine/state/written.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const BLUE = 'bgc/nginx/blue.conf';
const GREEN = 'bgc/nginx/green.conf';

async function written(path: string, text: string): Promise<void> {
  await writeFiles(directory(), new Map([[path, text]]));
  await recordWritten(directory(), new Map([[path, text]]));
}

test('a generated file that something else has changed since must be known', async () => {
  await written(BLUE, 'a');
  await written(GREEN, 'b');
  expect(await foreignFiles(directory())).toEqual([]);
  await writeFile(join(directory(), GREEN), 'of another machine');
  expect(await foreignFiles(directory())).toEqual([GREEN]);
  await written(GREEN, 'b');
  expect(await foreignFiles(directory())).toEqual([]);
});

test('one that is gone, or of which nothing is known any more, must be no reason to write', async () => {
  await written(BLUE, 'a');
  await rm(join(directory(), BLUE));
  expect(await foreignFiles(directory())).toEqual([]);
  await writeFile(join(directory(), BLUE), 'of another machine');
  await writeFile(join(directory(), 'bgc/state/written.json'), '{');
  expect(await foreignFiles(directory())).toEqual([]);
});

test('what only this machine may read must leave no trace in the record', async () => {
  await written('bgc/nginx/private/preview-secret', 'hash');
  await writeFile(join(directory(), 'bgc/nginx/private/preview-secret'), 'another');
  expect(await foreignFiles(directory())).toEqual([]);
});
