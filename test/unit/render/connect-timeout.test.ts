import { expect, test } from 'vitest';
import { nginxView } from '../../../cli/render/nginx/nginx-view.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const viewOf = (differs: object) => {
  const services = { web: { port: 3000 }, worker: {} };
  return nginxView(everywhere(configOf({ services, ...differs })), projectOf({ web: {}, worker: {} }), toColor('blue'));
};
const roles = { traffic: { mode: 'primary-fallback' } };

test.each([
  ['a quarter of a second, then it is tried again', {}, '250ms'],
  ['half a second where a fallback can answer', roles, '500ms'],
  [
    'two seconds where pages of their own are shown for errors',
    { proxy: { snippets: { server: 'error_page 502 /x;' } } },
    '2s',
  ],
  ['what is written', { proxy: { timeouts: { connect: '5s' } } }, '5s'],
  ['what is written, where a fallback can answer, too', { ...roles, proxy: { timeouts: { connect: '2s' } } }, '2s'],
])('to connect may take %s', (_, differs, connect) => {
  const { edge, servers } = viewOf(differs);
  expect(edge.timeouts.connect).toBe(connect);
  const passing = servers.flatMap(({ locations }) => locations).filter(({ match }) => !match.startsWith('@again:'));
  expect(JSON.stringify(passing)).not.toContain('proxy_connect_timeout');
});

test('requests that were dropped together must not knock together again', () => {
  const { edge, servers } = viewOf({ proxy: { timeouts: { connect: '1s' } } });
  const again = servers[0]?.locations.filter(({ match }) => match.startsWith('@again:'));
  const timeouts = again?.map(({ lines }) => lines.find((line) => line.startsWith('proxy_connect_timeout')));
  expect(timeouts).toEqual(['600ms', '1200ms', '2s'].map((time) => `proxy_connect_timeout ${time};`));
  expect(edge.turns).toEqual([
    { share: '33%', turn: 1 },
    { share: '33%', turn: 2 },
    { share: '*', turn: 3 },
  ]);
});

const replicas = (web: number, api: number) => ({
  services: { web: { port: 3000, replicas: web }, api: { port: 4000, replicas: api } },
  routes: [{ service: 'web' }, { service: 'api', path: '/api' }],
});
const rolling = { traffic: { mode: 'rolling' } };

test.each([
  ['one more than a color of the largest service has, where both are live', { ...replicas(2, 4), ...rolling }, 5],
  ['two where both have one each', { ...replicas(1, 1), ...rolling }, 2],
  ['two where one color is live', replicas(2, 4), 2],
])('a request may be tried with %s', (_, differs, tries) => {
  expect(viewOf(differs).tries).toBe(tries);
});
