import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Context } from '../../../cli/context.ts';
import { hostAt } from '../../../cli/engine/engines.ts';
import { readProject } from '../../../cli/init/generated.ts';
import type { Place } from '../../../cli/init/location.ts';
import { placeInShell } from '../../../cli/init/shell-place.ts';
import { parseProject } from '../../../cli/project/parse.ts';
import { type Selecting, selectionOf } from '../../../cli/workspace/compose-files.ts';
import { ToldClock } from '../../support/clock.ts';
import { writeTree } from '../../support/compose-config.ts';

const VARIABLES = ['FILE', 'PATH_SEPARATOR', 'PROFILES', 'ENV_FILES', 'DISABLE_ENV_FILE', 'PROJECT_NAME'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(`COMPOSE_${name}`, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const WEB = `services: { web: { image: "web:\${TAG-none}" } }\n`;
const TREE = {
  'compose.yaml': WEB,
  'compose.override.yaml': 'services: { web: { environment: { MODE: development } } }\n',
  'prod.yaml': 'services: { web: { mem_limit: 64m }, extra: { image: extra, profiles: [extra] } }\n',
  'deploy/compose.yaml': WEB,
  'one.env': 'TAG=one\n',
  'two.env': 'TAG=two\n',
};

async function directoryWith(texts: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await writeTree(new Map(Object.entries({ ...TREE, ...texts })));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

function contextAt(cwd: string): Context {
  const output = { write: () => undefined, styled: false, columns: 80 };
  const signal = AbortSignal.timeout(60_000);
  return { cwd, stdout: output, stderr: output, interactive: false, signal, clock: new ToldClock() };
}

async function placeIn(directory: string, file: readonly string[] = []): Promise<Place> {
  const host = (at: string) => hostAt(at, new ToldClock());
  return placeInShell({ file, projectDirectory: undefined }, contextAt(directory), host);
}

/** The project that later calls of Compose are about, when `bgc.yaml` says this. */
async function projectBy(directory: string, selecting: Selecting) {
  const host = await hostAt(directory, new ToldClock());
  const selection = selectionOf(directory, selecting);
  const project = parseProject(await host.composeProject(selection), directory, selection.files, selection.profiles);
  const enabled = [...project.services.values()].filter((service) => service.enabled).map(({ name }) => name);
  const web = project.services.get('web');
  return { name: project.name, enabled, image: web?.image, mode: web?.environment.get('MODE') };
}

/** A shell and a `.env` that want something else. */
async function withOtherWishes<T>(ask: () => Promise<T>): Promise<T> {
  vi.stubEnv('COMPOSE_FILE', 'none.yaml');
  vi.stubEnv('COMPOSE_PROFILES', 'extra,other');
  vi.stubEnv('COMPOSE_ENV_FILES', 'none.env');
  vi.stubEnv('COMPOSE_PROJECT_NAME', 'other');
  vi.stubEnv('COMPOSE_DISABLE_ENV_FILE', '1');
  return ask();
}

test('without variables, nothing is chosen but what Compose finds', async () => {
  expect((await placeIn(await directoryWith())).selecting).toEqual({ compose: [] });
});

test.each([
  ['the shell', (name: string, value: string) => vi.stubEnv(name, value), {}],
  [
    '.env',
    () => undefined,
    {
      '.env':
        'COMPOSE_FILE="compose.yaml;prod.yaml"\nCOMPOSE_PATH_SEPARATOR=;\nCOMPOSE_PROFILES=extra, more\nCOMPOSE_PROJECT_NAME=shop\n',
    },
  ],
])('files, profiles and the name are taken from %s', async (_, set, texts) => {
  const directory = await directoryWith(texts);
  set('COMPOSE_FILE', `${directory}/compose.yaml;${directory}/prod.yaml`);
  set('COMPOSE_PATH_SEPARATOR', ';');
  set('COMPOSE_PROFILES', 'extra, more');
  set('COMPOSE_PROJECT_NAME', 'shop');
  expect((await placeIn(directory)).selecting).toEqual({
    compose: ['compose.yaml', 'prod.yaml'],
    profiles: ['extra', 'more'],
    projectName: 'shop',
  });
});

test('what was chosen holds whatever a later shell and .env say', async () => {
  const directory = await directoryWith({
    '.env': 'COMPOSE_FILE=none.yaml\nCOMPOSE_PROFILES=other\nCOMPOSE_PROJECT_NAME=dotenv\nTAG=dotenv\n',
  });
  const chosen = { compose: ['compose.yaml', 'prod.yaml'], profiles: ['extra'], projectName: 'shop' };
  const project = { name: 'shop', enabled: ['extra', 'web'], mode: undefined };
  expect(await withOtherWishes(() => projectBy(directory, chosen))).toEqual({ ...project, image: 'web:dotenv' });
  const twoFiles = { ...chosen, envFiles: ['one.env', 'two.env'] };
  expect(await withOtherWishes(() => projectBy(directory, twoFiles))).toEqual({ ...project, image: 'web:two' });
  const noFile = { ...chosen, envFiles: [] };
  expect(await withOtherWishes(() => projectBy(directory, noFile))).toEqual({ ...project, image: 'web:none' });
});

test('what was not chosen is what Compose does with no variable at all', async () => {
  const directory = await directoryWith({ '.env': 'COMPOSE_PROFILES=extra\nCOMPOSE_PROJECT_NAME=dotenv\nTAG=1\n' });
  const project = await withOtherWishes(() => projectBy(directory, { compose: [] }));
  expect(project).toMatchObject({ enabled: ['web'], image: 'web:1', mode: 'development' });
  expect(project.name).not.toMatch(/dotenv|other/);
});

test('-f goes before COMPOSE_FILE, and the .env beside that file counts', async () => {
  const directory = await directoryWith({ 'deploy/.env': 'COMPOSE_PROFILES=deployed\n' });
  vi.stubEnv('COMPOSE_FILE', 'prod.yaml');
  expect(await placeIn(directory, ['deploy/compose.yaml'])).toMatchObject({
    directory: join(directory, 'deploy'),
    selecting: { compose: ['compose.yaml'], profiles: ['deployed'] },
  });
});

test('a .env that names a Compose file elsewhere goes on to count, before the one there', async () => {
  const directory = await directoryWith({
    '.env': 'COMPOSE_FILE=deploy/compose.yaml\nTAG=above\n',
    'deploy/.env': 'TAG=there\nCOMPOSE_PROJECT_NAME=deployed\n',
  });
  const { directory: there, selecting } = await placeIn(directory);
  expect(selecting).toEqual({ compose: ['compose.yaml'], envFiles: ['.env', '../.env'], projectName: 'deployed' });
  expect(await projectBy(there, selecting)).toMatchObject({ name: 'deployed', image: 'web:above' });
});

test('files of variables are taken from the shell alone, from where the user is', async () => {
  const directory = await directoryWith({ '.env': 'COMPOSE_ENV_FILES=one.env\n' });
  expect((await placeIn(directory)).selecting).toEqual({ compose: [] });
  vi.stubEnv('COMPOSE_ENV_FILES', `${directory}/one.env,${directory}/two.env`);
  expect((await placeIn(directory)).selecting).toEqual({ compose: [], envFiles: ['one.env', 'two.env'] });
  vi.stubEnv('COMPOSE_ENV_FILES', undefined);
  vi.stubEnv('COMPOSE_DISABLE_ENV_FILE', 'true');
  expect((await placeIn(directory)).selecting).toEqual({ compose: [], envFiles: [] });
});

test('a .env that Compose cannot read is told without its values', async () => {
  const directory = await directoryWith({ '.env': 'A="hunter2\n' });
  const error = await placeIn(directory).catch((one: unknown) => one);
  expect(error).toMatchObject({ code: 2, details: [expect.stringContaining('.env')] });
  expect(JSON.stringify(error)).not.toContain('hunter2');
});

test('the project is read with all that was chosen', async () => {
  const directory = await directoryWith();
  vi.stubEnv('COMPOSE_FILE', `${directory}/compose.yaml:${directory}/prod.yaml`);
  vi.stubEnv('COMPOSE_PROFILES', 'extra');
  const place = await placeIn(directory);
  const work = {
    host: await hostAt(directory, new ToldClock()),
    place,
    context: contextAt(directory),
    report: () => undefined,
  };
  const { project } = await readProject(work, place.selecting);
  expect([...project.services.values()].map(({ name, enabled }) => [name, enabled])).toEqual([
    ['extra', true],
    ['web', true],
  ]);
});
