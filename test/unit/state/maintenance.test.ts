import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  mayAllow,
  readMaintenance,
  removeAllowed,
  removePage,
  writeAllowed,
  writePage,
} from '../../../cli/engine/nginx/maintenance-files.ts';

let directory: string;
let page: string;

beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'bgc-maintenance-'));
  directory = join(parent, 'bgc/nginx');
  page = join(directory, 'maintenance/page.html');
  await mkdir(directory, { recursive: true });
});

afterEach(() => rm(join(directory, '../..'), { recursive: true }));

const BYTES = Buffer.from([0x3c, 0x68, 0xe4, 0x00, 0xff]);

test('a page must be put in place as it is, with nothing beside it', async () => {
  await writePage(directory, BYTES);
  expect(await readFile(page)).toEqual(BYTES);
  expect(await readdir(join(directory, 'maintenance'))).toEqual(['page.html']);
});

test('maintenance must begin with the first page and end with the last', async () => {
  expect(await readMaintenance(directory)).toEqual({ allow: [] });
  await writePage(directory, BYTES);
  const began = new Date('2026-01-01T00:00:00Z');
  await utimes(page, began, began);
  await writePage(directory, Buffer.from('another'));
  expect(await readMaintenance(directory)).toEqual({ since: began.toISOString(), allow: [] });
  expect(await removePage(directory)).toBe(true);
  expect(await removePage(directory)).toBe(false);
  expect(await readMaintenance(directory)).toEqual({ allow: [] });
});

test("nginx's workers, another user, must be able to read the page whatever the umask", async () => {
  await chmod(directory, 0o700);
  const before = process.umask(0o077);
  try {
    await writePage(directory, BYTES);
  } finally {
    process.umask(before);
  }
  const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
  expect(await modeOf(page)).toBe('644');
  // To enter is enough: nobody else may list them.
  expect(await modeOf(directory)).toBe('701');
  expect(await modeOf(join(directory, 'maintenance'))).toBe('701');
});

test('who passes must be kept when maintenance ends, since nginx goes on knowing them', async () => {
  await writeAllowed(directory, ['10.0.0.0/8']);
  await writePage(directory, BYTES);
  await removePage(directory);
  expect(await readMaintenance(directory)).toEqual({ allow: ['10.0.0.0/8'] });
});

test.each([[['10.0.0.0/8']], [[]]])(
  'who passed before (%j) must pass again when nginx did not take over what was new',
  async (before) => {
    await writeAllowed(directory, before);
    const putBack = await writeAllowed(directory, ['192.0.2.1']);
    expect((await readMaintenance(directory)).allow).toEqual(['192.0.2.1']);
    await putBack();
    expect((await readMaintenance(directory)).allow).toEqual(before);
  },
);

test('what is said of who passes must be there until nginx knows, even that nobody does', async () => {
  expect(await mayAllow(directory)).toBe(false);
  await writeAllowed(directory, ['10.0.0.0/8']);
  const putBack = await writeAllowed(directory, []);
  expect(await readMaintenance(directory)).toEqual({ allow: [] });
  expect(await mayAllow(directory)).toBe(true);
  await putBack();
  expect(await mayAllow(directory)).toBe(true);
  await removeAllowed(directory);
  expect(await readdir(join(directory, 'maintenance'))).toEqual([]);
});

test('what nginx refused to take over must be taken back by a file too, since nobody knows what nginx knows', async () => {
  const putBack = await writeAllowed(directory, ['10.0.0.0/8']);
  await putBack();
  expect(await readMaintenance(directory)).toEqual({ allow: [] });
  expect(await mayAllow(directory)).toBe(true);
});
