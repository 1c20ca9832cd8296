import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differences } from '../../../cli/render/proof/differences.ts';
import { IN_A_COLOR } from '../../../cli/render/proof/intended.ts';
import { unintended } from '../../../cli/render/proof/proof.ts';
import { configOf, everywhere } from '../../support/worlds.ts';

describe('a difference is told by its key and never by its value:', () => {
  test.each([
    ['a value', { user: 'a' }, { user: 'b' }, ['user changed']],
    ['a key more', {}, { user: 'a' }, ['user added']],
    ['a key less', { user: 'a' }, {}, ['user removed']],
    ['a key deep inside', { a: { b: { c: 1 } } }, { a: { b: { c: 2, d: 3 } } }, ['a.b.c changed', 'a.b.d added']],
    ['a map less', { logging: { driver: 'none' } }, {}, ['logging.driver removed']],
    ['another kind of value', { command: 'a' }, { command: ['a'] }, ['command changed']],
    ['a list that grew', { dns: ['a'] }, { dns: ['b', 'a'] }, ['dns added']],
    ['a list that lost a value', { dns: ['a', 'b'] }, { dns: ['a'] }, ['dns changed']],
    ['a list in another order', { command: ['a', 'b'] }, { command: ['b', 'a'] }, ['command changed']],
    ['a list of maps', { volumes: [{ target: '/a' }] }, { volumes: [{ target: '/b' }] }, ['volumes changed']],
    ['nothing, said otherwise', { a: null, b: {}, c: { d: null } }, { c: {} }, []],
  ])('%s', (_, before, after, expected) => {
    expect(differences(before, after).map(({ path, how }) => `${path.join('.')} ${how}`)).toEqual(expected);
  });
});

const config = everywhere(
  configOf({ services: { web: { port: 3000 }, api: { port: 4000 } }, routes: [{ service: 'web' }] }),
);
const own = { image: 'shop', user: 'node', depends_on: { api: { condition: 'service_started', restart: true } } };
const inColor = (color: string) => ({
  ...own,
  image: `shop:${color}`,
  depends_on: { [`api-${color}`]: { condition: 'service_started', restart: true } },
  environment: { BGC_COLOR: color },
  networks: { bgc: { aliases: [color] } },
});
const BEFORE = { web: own, api: { image: 'api' }, db: { image: 'postgres' } };
const AFTER: Record<string, Record<string, unknown>> = {
  web: { ...own, deploy: { replicas: 0 } },
  api: { image: 'api', deploy: { replicas: 0 } },
  db: { image: 'postgres' },
  'web-blue': inColor('blue'),
  'web-green': inColor('green'),
  'api-blue': { image: 'api:blue' },
  'api-green': { image: 'api:green' },
};

const found = (after: typeof AFTER) => unintended(config, BEFORE, after).map(({ service, key }) => `${service} ${key}`);

test('what a color is meant to be is no finding', () => {
  expect(found(AFTER)).toEqual([]);
});

test.each<[string, string, object, string[]]>([
  ['a value that a color lost', 'web-green', { ...inColor('green'), user: undefined }, ['web user']],
  ['a value that it should not have', 'web-blue', { ...inColor('blue'), privileged: true }, ['web privileged']],
  [
    'a variable of another name',
    'web-blue',
    { ...inColor('blue'), environment: { BGC_COLORS: '1' } },
    ['web environment.BGC_COLORS'],
  ],
  [
    'a dependency that lost a word',
    'web-blue',
    { ...inColor('blue'), depends_on: { 'api-blue': { condition: 'service_started' } } },
    ['web depends_on.api.restart'],
  ],
  [
    'a dependency on the other color',
    'web-blue',
    inColor('green'),
    [
      'web depends_on.api.condition',
      'web depends_on.api.restart',
      'web depends_on.api-green.condition',
      'web depends_on.api-green.restart',
    ],
  ],
  [
    'a setting of a network',
    'web-blue',
    { ...inColor('blue'), networks: { bgc: { aliases: [] }, default: { priority: 1 } } },
    ['web networks.default.priority'],
  ],
  ['a service that is not released', 'db', { image: 'mysql' }, ['db image']],
  ['a released service itself', 'web', { ...own, user: 'root' }, ['web user']],
])('%s is a finding', (_, service, changed, expected) => {
  expect(found({ ...AFTER, [service]: { ...changed } })).toEqual(expected);
});

test('a color that is not there is a finding, and so is a service', () => {
  const { 'api-green': color, db, ...rest } = AFTER;
  expect([color, db]).not.toContain(undefined);
  expect(found(rest)).toEqual(['api the service itself', 'db the service itself']);
});

test('the table in the docs has every key that a color changes on purpose', () => {
  const docs = readFileSync(new URL('../../../docs/how-it-works.md', import.meta.url), 'utf8');
  const rows = docs.split('| key of a color |')[1]?.split('\n\n')[0] ?? '';
  const keys = IN_A_COLOR.map(({ path }) => path.join('.'));
  expect(keys.filter((key) => !rows.includes(`\`${key}\``))).toEqual([]);
});
