import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../../../cli/engine/files.ts';
import { changedByOthers, keepWritten } from '../../../cli/engine/state/written.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const BLUE = 'bgc/nginx/blue.conf';
const GREEN = 'bgc/nginx/green.conf';

async function written(path: string, text: string): Promise<void> {
  await writeFiles(directory(), new Map([[path, text]]));
  await keepWritten(directory(), new Map([[path, text]]));
}

test('a generated file that something else has changed since must be known, with the text of before', async () => {
  await written(BLUE, 'a');
  await written(GREEN, 'b');
  expect(await changedByOthers(directory())).toEqual(new Map());
  await writeFile(join(directory(), GREEN), 'of another machine');
  expect(await changedByOthers(directory())).toEqual(new Map([[GREEN, 'b']]));
  await written(GREEN, 'c');
  expect(await changedByOthers(directory())).toEqual(new Map());
});

test('one that is gone, or of which nothing is known, must be no reason to write', async () => {
  expect(await changedByOthers(directory())).toEqual(new Map());
  await written(BLUE, 'a');
  await rm(join(directory(), BLUE));
  expect(await changedByOthers(directory())).toEqual(new Map());
});

test('what only this machine may read must not be copied', async () => {
  await written('bgc/nginx/private/preview-secret', 'hash');
  await writeFile(join(directory(), 'bgc/nginx/private/preview-secret'), 'another');
  expect(await changedByOthers(directory())).toEqual(new Map());
});
