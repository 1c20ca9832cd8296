import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { lostByExtends } from '../../../cli/project/included.ts';

const WEB = 'services: { web: { image: "a:$TAG", volumes: ["./x:/x"] }, db: { image: postgres } }';

function lost(files: Readonly<Record<string, string>>, envFiles = ['.env'], released = ['web']): string[] {
  const read = (file: string): string | undefined => files[posix.normalize(file)];
  return lostByExtends(['compose.yaml'], released, envFiles, read, read).map((one) =>
    [one.file, one.service, one.kind === 'path' ? one.key : `${one.envFile} ${one.variable}`].join(' '),
  );
}

test.each([
  ['.env beside the included file', 'include: [sub/c.yaml]', ['sub/c.yaml web sub/.env TAG']],
  ['an env file of its own', 'include: [{ path: sub/c.yaml, env_file: o.env }]', ['sub/c.yaml web o.env TAG']],
  ['a list of them', 'include: [{ path: sub/c.yaml, env_file: [o.env, p.env] }]', ['sub/c.yaml web o.env TAG']],
  [
    '.env of its project_directory',
    'include: [{ path: sub/c.yaml, project_directory: . }]',
    ['sub/c.yaml web volumes'],
  ],
])('an include with %s', (_, text, expected) => {
  const files = { 'compose.yaml': text, 'sub/c.yaml': WEB, 'sub/.env': 'TAG=2\nOTHER=3', 'o.env': 'export TAG=2' };
  expect(lost(files)).toEqual(expected);
});

const included = { 'compose.yaml': 'include: [sub/c.yaml]', 'sub/c.yaml': WEB, 'sub/.env': 'TAG=2' };

test('nothing is lost when bgc.yaml names the env file, no released service is there, or no variable is used', () => {
  expect(lost(included, ['./sub/.env', '.env'])).toEqual([]);
  expect(lost(included, ['.env'], ['other'])).toEqual([]);
  expect(lost({ ...included, 'sub/.env': 'TAGS=2' })).toEqual([]);
  expect(lost({ ...included, 'sub/.env': '# TAG=2' })).toEqual([]);
});

test('an include of an include is looked at, too', () => {
  const files = { 'compose.yaml': 'include: [sub/c.yaml]', 'sub/c.yaml': 'include: [in/d.yaml]', 'sub/in/d.yaml': WEB };
  expect(lost({ ...files, 'sub/in/.env': 'TAG=2' })).toEqual(['sub/in/d.yaml web sub/in/.env TAG']);
});

const withEnvironment = (environment: string): Record<string, string> => ({
  'compose.yaml': 'include: [sub/c.yaml]',
  'sub/c.yaml': `services: { web: { image: a, environment: ${environment} } }`,
  'sub/.env': 'MODE=2',
});

test.each(['[MODE]', '{ MODE: }', '{ OTHER: "x$MODE" }'])('a variable is used by the environment %s', (environment) => {
  expect(lost(withEnvironment(environment))).toEqual(['sub/c.yaml web sub/.env MODE']);
});

test.each(['[MODE=1]', '{ MODE: production }'])('none is used by the environment %s', (environment) => {
  expect(lost(withEnvironment(environment))).toEqual([]);
});

test("nothing is lost of a variable that the project's own files set, for they win", () => {
  expect(lost({ ...included, '.env': 'TAG=3' })).toEqual([]);
});
