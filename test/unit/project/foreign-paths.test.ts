import { expect, test } from 'vitest';
import { foreignPaths } from '../../../cli/project/foreign-paths.ts';

const inFolder = (text: string) =>
  foreignPaths(['compose.yaml', 'more/prod.yaml'], ['web'], (file) => (file === 'more/prod.yaml' ? text : ''));

test.each([
  ['services: { web: { volumes: [./uploads:/data] } }', 'volumes'],
  ['services: { web: { volumes: [{ type: bind, source: ../uploads, target: /data }] } }', 'volumes'],
  ['services: { web: { env_file: prod.env } }', 'env_file'],
  ['services: { web: { env_file: [{ path: ./prod.env, required: false }] } }', 'env_file'],
  ['services: { web: { extends: { file: base.yaml, service: web } } }', 'extends'],
])('a relative path in a file of another folder must be found: %s', (text, key) => {
  expect(inFolder(text)).toEqual([{ file: 'more/prod.yaml', service: 'web', key }]);
});

test.each([
  'services: { web: { volumes: [uploads:/data, /srv/uploads:/more] } }',
  'services: { web: { env_file: /etc/prod.env, environment: { A: ./b } } }',
  'services: { other: { volumes: [./uploads:/data] } }',
])('what means the same everywhere must pass: %s', (text) => {
  expect(inFolder(text)).toEqual([]);
});

test('files beside bgc.yaml must pass', () => {
  expect(foreignPaths(['compose.yaml'], ['web'], () => 'services: { web: { env_file: .env } }')).toEqual([]);
});
