import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFiles } from '../../../cli/engine/files.ts';
import { appendHistory } from '../../../cli/engine/state/history.ts';
import { writeJournal } from '../../../cli/engine/state/journal.ts';
import { withLock } from '../../../cli/engine/state/lock.ts';
import { noteHook } from '../../../cli/engine/state/running-hook.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();

let umask: number;
beforeEach(() => {
  // Whatever is closed now, bgc has closed.
  umask = process.umask(0);
});
afterEach(() => void process.umask(umask));

async function modesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(join(directory(), folder));
  const modes = names.map(async (name) => [
    name,
    ((await stat(join(directory(), folder, name))).mode & 0o777).toString(8),
  ]);
  return Object.fromEntries(await Promise.all(modes));
}

test('what is done must be readable by the user and his group alone, and the lock by all who may have to wait', async () => {
  const facts = { command: 'up', color: 'blue', release: 1 } as const;
  const lock = { command: 'bgc up', wait: 0, signal: new AbortController().signal };
  await withLock(directory(), lock, async () => {
    await writeJournal(directory(), { version: 1, ...facts, at: '', steps: [], index: 0 });
    await appendHistory(directory(), { ...facts, result: 'live', at: '', took: 1, images: {}, by: 'me' });
    const leader = { pid: 2, start: '', boot: '' };
    await noteHook(directory(), { version: 1, name: 'before_start', release: 1, leader, since: '', timeout: 1 });
  });
  const closed = '660';
  expect(await modesIn('bgc/state')).toEqual({
    'journal.json': closed,
    'history.ndjson': closed,
    'hook.json': closed,
    lock: '664',
  });
});

test('the umask must narrow that', async () => {
  process.umask(0o077);
  await appendHistory(directory(), {
    release: 1,
    command: 'up',
    color: 'blue',
    result: 'live',
    at: '',
    took: 1,
    images: {},
    by: '',
  });
  expect(await modesIn('bgc/state')).toEqual({ 'history.ndjson': '600' });
});

test('what is generated must be readable by nginx, and writable by the user alone', async () => {
  await writeFiles(directory(), new Map([['bgc/compose.yaml', '']]));
  expect(await modesIn('bgc')).toEqual({ 'compose.yaml': '644' });
});

test.each(['600', '640', '664'])('a file that the user has given the mode %s must keep it', async (mode) => {
  await mkdir(join(directory(), 'project'));
  await writeFile(join(directory(), 'project/bgc.yaml'), 'before');
  await chmod(join(directory(), 'project/bgc.yaml'), Number.parseInt(mode, 8));
  await writeFiles(join(directory(), 'project'), new Map([['bgc.yaml', 'after']]));
  expect(await modesIn('project')).toEqual({ 'bgc.yaml': mode });
});
