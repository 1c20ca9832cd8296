import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './extending/command.ts';
import { engine } from './extending/engine.ts';
import { mode } from './extending/mode.ts';
import { option } from './extending/option.ts';
import { step } from './extending/step.ts';
import type { Toy } from './extending/toy.ts';
import { Types } from './extending/types.ts';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = ['cli', 'compose', 'examples', 'templates', 'test', 'package.json', 'tsconfig.json'];
/** One for each section of the page. */
const TOYS: readonly Toy[] = [command, option, step, engine, mode];
/** Only to end what hangs. */
const MINUTES = 5 * 60_000;

const page = await readFile(join(ROOT, 'docs/extending.md'), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), filesIn(section)]),
);
let copy = '';
let types: Types;

function filesIn(section: string): string[] {
  return [...section.matchAll(/^- `([^`]+)`/gm)].map(([, path = '']) =>
    path.replace('<name>', 'toy').replace('<part>', 'last-steps'),
  );
}

async function textOf(root: string, path: string): Promise<string> {
  return readFile(join(root, path), 'utf8').catch(() => '');
}

async function add(path: string, toys: readonly Toy[] = TOYS): Promise<void> {
  const edits = toys.flatMap(({ files }) => files[path] ?? []);
  const text = edits.reduce((before, edit) => edit(before), await textOf(ROOT, path));
  await mkdir(dirname(join(copy, path)), { recursive: true });
  if (text === '') await rm(join(copy, path));
  else await writeFile(join(copy, path), text);
  types.forget(path);
}

/** Gives what it prints; rejects when it fails. */
async function run(file: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(file, [...args], { cwd: copy, maxBuffer: 2 ** 24 });
  return stdout;
}

async function works({ proof: { args, prints } }: Toy): Promise<boolean> {
  const printed = await run(process.execPath, '--import', 'tsx', ...args).catch(() => '');
  return printed.includes(prints);
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'bgc-extended-'));
  for (const path of COPIED) await cp(join(ROOT, path), join(copy, path), { recursive: true });
  types = new Types(copy);
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const path of new Set(TOYS.flatMap(({ files }) => Object.keys(files)))) await add(path);
}, MINUTES);

afterAll(() => rm(copy, { recursive: true, force: true }));

test('the page and the toys are about the same things', () => {
  expect([...sections.keys()]).toEqual(TOYS.map(({ title }) => title));
});

test.each(TOYS)('$title takes exactly the files that the page lists, and not many', ({ title, files, most }) => {
  expect(Object.keys(files).sort()).toEqual(sections.get(title)?.toSorted());
  expect(Object.keys(files).length).toBeLessThanOrEqual(most);
});

test('with all toys, types and architecture must hold, and each toy must work', { timeout: MINUTES }, async () => {
  const words = ['--config', 'test/vitest.config.ts', '--project', 'unit', 'test/architecture.test.ts'];
  const running = Promise.all([run('node_modules/.bin/vitest', 'run', ...words), ...TOYS.map(works)]);
  const sources = await readdir(join(copy, 'cli'), { recursive: true });
  expect(types.errorsIn(sources.filter((path) => path.endsWith('.ts')).map((path) => join('cli', path)))).toEqual([]);
  expect((await running).slice(1)).toEqual(TOYS.map(() => true));
});

test('without any one of its files, a toy must not compile, or must not work', { timeout: MINUTES }, async () => {
  for (const toy of TOYS) {
    const files = Object.keys(toy.files).filter((path) => path.endsWith('.ts'));
    for (const path of Object.keys(toy.files)) {
      await add(
        path,
        TOYS.filter((one) => one !== toy),
      );
      const fails = types.errorsIn(files).length > 0 || !(await works(toy));
      expect(fails, `${toy.title} without ${path}`).toBe(true);
      await add(path);
    }
  }
});
