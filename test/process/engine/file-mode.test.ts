import { chmod, chown, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteHook } from '../../../cli/engine/hooks/running-hook.ts';
import { systemClock } from '../../../cli/engine/host/clock.ts';
import { writeFiles } from '../../../cli/engine/host/files.ts';
import { rememberSteps } from '../../../cli/engine/state/canary.ts';
import { appendHistory, readHistory } from '../../../cli/engine/state/history.ts';
import { writeJournal } from '../../../cli/engine/state/journal.ts';
import { withLock } from '../../../cli/engine/state/lock.ts';
import { scratch } from '../../support/scratch.ts';
import { isRoot, OTHER, runScript } from '../../support/script.ts';

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

/** Writes all that is kept below `bgc/state`; gives the modes. */
async function work(): Promise<Record<string, string>> {
  const facts = { command: 'up', color: 'blue', release: 1 } as const;
  const lock = { command: 'bgc up', wait: 0, signal: new AbortController().signal, clock: systemClock };
  return withLock(directory(), lock, async () => {
    await writeJournal(directory(), { version: 2, ...facts, at: '', steps: [], index: 0 });
    await appendHistory(directory(), { ...facts, result: 'live', at: '', took: 1, images: {}, by: 'me' });
    const leader = { pid: 2, start: '', boot: '' };
    await noteHook(directory(), {
      version: 1,
      name: 'before_start',
      release: 1,
      id: 'x'.repeat(36),
      leader,
      since: '',
      timeout: 1,
    });
    await rememberSteps(directory(), 1, { steps: [5] });
    await writeFiles(directory(), new Map([[SECRET, 'a hash']]));
    return modesIn('bgc/state');
  });
}

function modesOf(mode: string): Record<string, string> {
  const names = ['journal.json', 'history.ndjson', 'hook.json', 'canary.json', 'holder.json'];
  return Object.fromEntries(names.map((name) => [name, mode]));
}

const SECRET = 'bgc/nginx/private/preview-secret';
const secretWith = (mode: string): Record<string, string> => ({ 'preview-secret': mode });

test.each([0o700, 0o750, 0o755])(
  'in a directory of one user, what is done must be closed to others: %o',
  async (mode) => {
    process.umask(0o022);
    await chmod(directory(), mode);
    expect(await work()).toEqual(modesOf('600'));
    expect(await modesIn('bgc/nginx/private')).toEqual(secretWith('600'));
  },
);

test.each([0o022, 0o077])(
  'in a directory of a group, its members must release in turn, whatever the umask: %o',
  async (umask) => {
    process.umask(umask);
    await chmod(directory(), 0o770);
    expect(await work()).toEqual(modesOf('660'));
    expect(await modesIn('bgc/nginx/private')).toEqual(secretWith('660'));
    for (const made of ['bgc', 'bgc/state', 'bgc/nginx']) {
      expect((await stat(join(directory(), made))).mode & 0o070, made).toBe(0o070);
    }
  },
);

test('a history that the user has closed must stay closed', async () => {
  await chmod(directory(), 0o770);
  await work();
  await chmod(join(directory(), 'bgc/state/history.ndjson'), 0o600);
  expect(await work()).toEqual({ ...modesOf('660'), 'history.ndjson': '600' });
});

test.skipIf(!isRoot)(
  "what root does in the project of another must be the other one's (only root can do that)",
  async () => {
    await chown(directory(), OTHER, OTHER);
    await work();
    for (const made of ['bgc', 'bgc/state', 'bgc/state/history.ndjson', 'bgc/state/journal.json', SECRET]) {
      expect(await stat(join(directory(), made)), made).toMatchObject({ uid: OTHER, gid: OTHER });
    }
  },
);

test.skipIf(!isRoot)('two users of one group must write one history (only root can be two users)', async () => {
  process.umask(0o022);
  await chown(directory(), 0, OTHER);
  await chmod(directory(), 0o770);
  await work();
  const append = `
    process.umask(0o022);
    const entry = { release: 2, command: 'up', color: 'green', result: 'live', at: '', images: {}, by: 'other' };
    await appendHistory(${JSON.stringify(directory())}, entry);`;
  await runScript(append, { imports: { 'engine/state/history.ts': 'appendHistory' }, user: OTHER });
  await work();
  expect((await readHistory(directory())).map(({ release }) => release)).toEqual([1, 2, 1]);
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
