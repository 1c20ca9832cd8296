import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClosingOptions, closingOf } from '../../../cli/commands/maintenance-page.ts';
import type { Context } from '../../../cli/context.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bgc-closing-'));
  await writeFile(join(cwd, 'sorry.html'), '<h1>Zurück um 12 Uhr</h1>');
  await writeFile(join(cwd, 'empty.html'), '');
});

afterAll(() => rm(cwd, { recursive: true }));

const closing = async (differs: Partial<ClosingOptions>): Promise<{ page: string; allow: readonly string[] }> => {
  const options = { message: undefined, page: undefined, allow: [], ...differs };
  const { page, allow } = await closingOf(options, { cwd } as Context);
  return { page: Buffer.from(page).toString(), allow };
};

test('without options everybody must get the page of bgc', async () => {
  const { page, allow } = await closing({});
  expect(page).toContain('We will be back soon');
  expect(allow).toEqual([]);
});

test('a page of the user must be taken as it is', async () => {
  expect((await closing({ page: 'sorry.html' })).page).toBe('<h1>Zurück um 12 Uhr</h1>');
  expect((await closing({ message: 'Back at noon' })).page).toContain('<p>Back at noon</p>');
});

test('who passes must be the same however often and in which order it is said', async () => {
  const allow = ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', '10.0.0.0/8'];
  expect((await closing({ allow })).allow).toEqual(['10.0.0.0/8', '2001:db8::/32', '203.0.113.7']);
});

test.each<[Partial<ClosingOptions>, string]>([
  [{ message: 'x', page: 'sorry.html' }, '--message and --page contradict each other'],
  [{ message: ' ' }, '--message is empty'],
  [{ page: 'nothing.html' }, 'nothing.html cannot be read: there is no such file'],
  [{ page: '.' }, 'cannot be read: it is a directory'],
  [{ page: 'empty.html' }, 'empty.html is empty'],
  [{ allow: ['10.0.0.0/8', 'localhost'] }, '--allow localhost is neither an address nor a network'],
  [{ allow: ['10.0.0.0/33'] }, '--allow 10.0.0.0/33 is neither'],
  [{ allow: ['0.0.0.0/0'] }, '--allow 0.0.0.0/0 is neither'],
  [{ allow: ['10.0.0.0/8 nothing; } server {'] }, 'is neither an address nor a network'],
  [{ allow: ['fe80::1%eth0'] }, 'is neither an address nor a network'],
  [{ allow: [''] }, 'is neither an address nor a network'],
])('%j must be refused', async (options, problem) => {
  await expect(closing(options)).rejects.toMatchObject({ code: 2, message: expect.stringContaining(problem) });
});
