import { expect, test } from 'vitest';
import { dockerfileFacts } from '../../../cli/project/dockerfile.ts';

const exposes = (text: string, target?: string, args: Record<string, string> = {}) =>
  dockerfileFacts(text, target, args).exposes;

test.each([
  ['one port', 'FROM node\nEXPOSE 3000', [3000]],
  ['several, in any case', 'from node\nexpose 3000 9229/tcp\nEXPOSE 80', [3000, 9229, 80]],
  ['no UDP, no range', 'FROM node\nEXPOSE 53/udp 8000-8010 3000', [3000]],
  ['a line that goes on, over a comment', 'FROM node\nEXPOSE \\\n  # the web\n  3000 \\\n  4000', [3000, 4000]],
  ['no comment', 'FROM node\n# EXPOSE 3000', []],
  ['a variable of the image', 'FROM node\nENV PORT=8080\nEXPOSE $PORT', [8080]],
  ['an argument with a default', `FROM node\nARG PORT=8080\nEXPOSE \${PORT}/tcp`, [8080]],
  ['an argument before the first stage', 'ARG PORT="8080"\nFROM node\nARG PORT\nEXPOSE $PORT', [8080]],
  ['a default in the place itself', `FROM node\nEXPOSE \${PORT:-8080}`, [8080]],
  ['nothing for what is not known', 'FROM node\nEXPOSE $PORT', []],
  ['only the last stage', 'FROM go AS build\nEXPOSE 1\nFROM alpine\nEXPOSE 4000', [4000]],
  ['what a stage inherits', 'FROM node AS base\nEXPOSE 3000\nFROM base\nCMD x', [3000]],
  ['nothing of a text that is none', 'services:\n  web: {}\n', []],
])('EXPOSE: %s', (_, text, expected) => {
  expect(exposes(text)).toEqual(expected);
});

const STAGES =
  'FROM node AS base\nEXPOSE 1000\nFROM base AS development\nEXPOSE 5173\nFROM nginx AS production\nEXPOSE 80\n';

test('only the stage that is built counts, with those that it is made from', () => {
  expect(exposes(STAGES, 'development')).toEqual([1000, 5173]);
  expect(exposes(STAGES, 'PRODUCTION')).toEqual([80]);
  expect(exposes(STAGES, '0')).toEqual([1000]);
  expect(exposes(STAGES, 'other')).toEqual([]);
});

test('an argument of the build wins over its default', () => {
  expect(exposes('FROM node\nARG PORT=1\nEXPOSE $PORT', undefined, { PORT: '9000' })).toEqual([9000]);
});

test('files come out of the build context, not out of another stage', () => {
  const text =
    'FROM nginx\nCOPY --chown=1:1 a.conf b.conf /etc/nginx/\nCOPY --from=build /app /app\nCOPY ["c.conf", "/"]';
  expect(dockerfileFacts(text, undefined, {}).copies).toEqual(['a.conf', 'b.conf']);
});

test.each(['\\', 'EXPOSE ', '$', 'FROM a AS a\n', '${', '${a-', 'A  x   '])(
  'many times %j is read in time',
  (piece) => {
    const text = `FROM a\nEXPOSE ${piece.repeat(60_000 / piece.length)}\nA ${' '.repeat(60_000)}x\\`;
    expect(dockerfileFacts(text, undefined, {}).copies).toEqual([]);
  },
);
