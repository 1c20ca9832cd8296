import { expect, test } from 'vitest';
import { guessServices } from '../../../cli/init/guess.ts';
import { projectOf, published } from './projects.ts';

const on = (port: number | string) => ({ build: { context: '.' }, ports: [published(3000, String(port))] });
const inside = { build: { context: '.' }, expose: ['4000'] };
const needs = (...names: string[]) => ({
  depends_on: Object.fromEntries(names.map((name) => [name, { condition: 'service_started' }])),
});

test.each([
  ['what publishes port 80, whatever it is called', { web: on(3000), shop: on(80) }, 'shop'],
  ['port 443 likewise', { web: on(3000), shop: on(443) }, 'shop'],
  ['what visitors reach today, before what is only exposed', { web: inside, shop: on(3000) }, 'shop'],
  ['what is called like a front', { api: on(3000), backend: on(3001), frontend: on(3002) }, 'frontend'],
  ['with the name of the project before it', { api: on(3000), 'shop-web': on(3001) }, 'shop-web'],
  ['not a front of admins', { shop: on(3000), 'admin-web': on(3001) }, 'shop'],
  ['what no other needs', { api: on(3000), shop: { ...on(3001), ...needs('api') } }, 'shop'],
  [
    'though a test runner needs it',
    { shop: on(3000), api: on(3001), e2e: { build: { context: '.' }, ...needs('shop', 'api') } },
    'shop',
  ],
  ['a client before its server', { server: on(5000), client: on(3000) }, 'client'],
  ['what a person sees before an API', { api: on(8000), ui: on(8080) }, 'ui'],
  ['not the interface of a tool', { shop: on(8000), 'kafka-ui': on(8080) }, 'shop'],
  ['a name with the word for production', { 'backend-prod': on(8000), 'frontend-prod': on(3000) }, 'frontend-prod'],
  [
    'what calls others',
    { catalog: on(4001), store: { ...on(4000), environment: { URL: 'http://catalog:3000' } } },
    'store',
  ],
  ['else the first of the file', { zoo: on(3000), api: on(3001) }, 'zoo'],
])('/ goes to %s', (_, services, expected) => {
  expect(guessServices(projectOf(services), new Map())[0]?.name).toBe(expected);
});
