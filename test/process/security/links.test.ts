import { chown, cp, link, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepare } from '../../support/planted/prepare.ts';
import { session } from '../../support/planted/session.ts';
import { type Trace, traced } from '../../support/planted/traced.ts';
import { isRoot, OTHER } from '../../support/script.ts';

const SECRET = "root's own\n";

/** Root's own: the `docker` that agrees to everything, and what links lead to. */
let away: string;
/** After a session that nobody disturbed. */
let template: string;
/** Of two sessions: what they have in common could be known before. */
let traces: readonly [Trace, Trace];

beforeAll(async () => {
  away = await mkdtemp(join(tmpdir(), 'bgc-away-'));
  template = await project('template');
  traces = [await traced(template, away), await traced(await project('again'), away)];
  // The last command has written a `bgc.yaml` that names less.
  await prepare(template, away);
  await give(template);
}, 60_000);
afterAll(async () => {
  process.chdir('/');
  await rm(away, { recursive: true });
});

async function project(name: string): Promise<string> {
  const directory = join(away, name);
  await prepare(directory, away);
  await give(directory);
  return directory;
}

/** What is in a directory becomes another user's. */
async function give(directory: string): Promise<void> {
  if (!isRoot) return;
  const paths = await readdir(directory, { recursive: true });
  for (const path of ['.', ...paths]) {
    const file = join(directory, path);
    if (!(await lstat(file)).isSymbolicLink()) await chown(file, OTHER, OTHER);
  }
}

/** What bgc changes under a name that is the same each time, and by which commands. */
function known(): [path: string, commands: readonly string[]][] {
  const [one, other] = traces;
  return [...one.commands].filter(([path]) => other.commands.has(path)).map(([path, words]) => [path, [...words]]);
}

type Plant = (target: string, path: string) => Promise<void>;

/** Runs the commands that change a path, with something else in its place. Gives what they said. */
async function disturbed(path: string, commands: readonly string[], target: string, plant: Plant): Promise<string> {
  const directory = join(away, 'planted');
  await rm(directory, { recursive: true, force: true });
  await cp(template, directory, { recursive: true, verbatimSymlinks: true });
  await give(directory);
  await rm(join(directory, path), { recursive: true, force: true });
  await plant(target, join(directory, path));
  return session(directory, away, commands);
}

/** All that could be done to a file. */
async function stateOf(file: string): Promise<unknown> {
  const { uid, gid, mode, mtimeMs } = await lstat(file);
  return { uid, gid, mode, mtimeMs, text: await readFile(file, 'utf8') };
}

test('what is changed must be found: records, pages, secrets, and the links of nginx', () => {
  const names = known().map(([path]) => path);
  for (const name of ['journal.json', 'history.ndjson', 'hook.json', 'page.html', 'preview-secret', 'active.conf'])
    expect(names.filter((path) => path.endsWith(`/${name}`))).toHaveLength(1);
  expect(names.length).toBeGreaterThan(20);
});

test('no name that is written to may be known before, but that of the history', () => {
  const [one, other] = traces;
  expect([...one.opened].filter((path) => other.opened.has(path))).toEqual(['bgc/state/history.ndjson']);
});

describe('in the place of what bgc changes, in the directory of another user,', () => {
  test.each([
    ['a link', symlink],
    ['another name of the file', link],
  ])('%s to a file of somebody else must change nothing of that', { timeout: 120_000 }, async (_, plant) => {
    const victim = join(away, 'victim');
    for (const [path, commands] of known()) {
      await rm(victim, { force: true });
      await writeFile(victim, SECRET, { mode: 0o600 });
      const before = await stateOf(victim);
      const said = await disturbed(path, commands, victim, plant);
      expect(await stateOf(victim), `${path}: ${said}`).toEqual(before);
      expect(said, path).not.toContain('bug in bgc');
      expect(said, path).not.toContain(SECRET.trim());
    }
  });

  test('a link to a directory of somebody else must put nothing in it, and take nothing away', {
    timeout: 120_000,
  }, async () => {
    const victim = join(away, 'victims');
    const names = [...new Set(known().map(([path]) => path.replace(/^.*\//, '')))];
    for (const [path, commands] of known()) {
      await rm(victim, { recursive: true, force: true });
      await mkdir(victim);
      for (const name of names) await writeFile(join(victim, name), SECRET, { mode: 0o600 });
      const said = await disturbed(path, commands, victim, symlink);
      expect((await readdir(victim)).sort(), `${path}: ${said}`).toEqual(names.toSorted());
      for (const name of names)
        expect(await stateOf(join(victim, name)), `${path}: ${name}`).toMatchObject({
          uid: process.getuid?.(),
          text: SECRET,
        });
      expect(said, path).not.toContain('bug in bgc');
    }
  });

  test.each(['bgc', 'bgc/state', 'bgc/nginx', 'bgc/nginx/private', 'bgc/nginx/maintenance'])(
    'the link %s must be told, with what to do',
    async (path) => {
      const commands = known().find(([one]) => one === path)?.[1] ?? [];
      const said = await disturbed(path, commands, tmpdir(), symlink);
      const name = path.replace(/^.*\//, '');
      expect(said).toContain(`error: ${name} is a link where bgc needs a directory of its own: `);
      expect(said).toContain('next: put a directory in its place: bgc follows no link below bgc/');
    },
  );
});
