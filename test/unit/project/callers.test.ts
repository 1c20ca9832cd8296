import { expect, test } from 'vitest';
import { callersOf } from '../../../cli/project/callers.ts';
import { parseProject } from '../../../cli/project/parse.ts';

/** Of each call of `backend` by `edge`: where, and the port. */
function calls(edge: object, file?: string): string[] {
  const model = JSON.stringify({ name: 'shop', services: { edge, backend: { build: { context: '.' } } } });
  const project = parseProject(model, '/srv/shop', ['compose.yaml']);
  const mounted = new Map(file === undefined ? [] : [['edge', [{ file: 'n.conf', text: file }]]]);
  return callersOf({ ...project, mounted }, { name: 'backend' }).map(({ where, port }) => `${where} ${port ?? '-'}`);
}

test.each([
  ['an address', { environment: { BACKEND: 'backend:8000' } }, ['environment BACKEND 8000']],
  ['a URL', { environment: { URL: 'http://backend:8000/api' } }, ['environment URL 8000']],
  ['a URL without a port', { environment: { URL: 'http://backend/api' } }, ['environment URL 80']],
  ['a URL with a user', { environment: { URL: 'http://me:secret@backend:8000' } }, ['environment URL 8000']],
  ['a list', { environment: { ALL: 'a:1,backend:8000,b:2' } }, ['environment ALL 8000']],
  ['the command', { command: ['wait-for', 'backend:8000'] }, ['command 8000']],
  ['a label', { labels: { target: 'http://backend:8000' } }, ['label target 8000']],
  ['a protocol that is not HTTP', { environment: { URL: 'redis://backend:6379' } }, ['environment URL -']],
  ['a longer name', { environment: { A: 'my-backend:1', B: 'backend-2:1', C: 'x.backend:1', D: 'backend.x:1' } }, []],
  ['a path of that name', { environment: { IMAGE: 'registry/backend:3000' } }, []],
  ['a user and a password in a URL', { environment: { URL: 'http://backend:4711@es:9200' } }, []],
  ['a password that begins with a digit', { environment: { URL: 'postgres://backend:8secret@db/backend' } }, []],
  ['a variable for a user and a password', { environment: { BASIC_AUTH: 'backend:4711' } }, []],
  ['a URL in such a variable', { environment: { LOGIN: 'http://backend:8000' } }, ['environment LOGIN 8000']],
  ['the tag of an image', { environment: { A: 'backend:1.2', B: 'backend:12-alpine' } }, []],
  ['a user and a group', { command: ['chown', 'backend:1000', '/data'] }, []],
  ['a port that a shell fills in', { command: ['curl', 'http://backend:$PORT/'] }, []],
  ['the name alone', { environment: { NAME: 'backend' } }, []],
  ['host and port apart', { environment: { API_HOST: 'backend', API_PORT: '4000' } }, ['environment API_HOST 4000']],
  ['a host without its port', { environment: { API_HOST: 'backend', PORT: '4000' } }, []],
  ['the port of another host', { environment: { API_HOST: 'backend', DB_PORT: '5432' } }, []],
])('%s is read', (_, edge, expected) => {
  expect(calls(edge)).toEqual(expected);
});

test.each([
  ['proxy_pass http://backend:3000;', ['n.conf 3000']],
  ['proxy_pass http://backend/;', ['n.conf 80']],
  ['# proxy_pass http://backend:3000;', []],
  ['upstream all { server backend:3000; }', ['n.conf 3000']],
  ['upstream backend { server 10.0.0.1; }\nproxy_pass http://backend;', []],
  ['fastcgi_pass backend:9000;', ['n.conf -']],
  ['upstream php {\n  server backend:9000;\n}\nfastcgi_pass php;', ['n.conf -']],
  ['php_fastcgi backend:9000', ['n.conf -']],
  ['reverse_proxy backend:3000', ['n.conf 3000']],
])('a mounted file with %j is read', (file, expected) => {
  expect(calls({}, file)).toEqual(expected);
});

test.each(['a', 'backend,', 'http://backend', '{'])('a long line of %j is read in time', (piece) => {
  const line = piece.repeat((64 * 1024) / piece.length);
  expect(calls({}, `${line} proxy_pass http://backend:3000;`).at(-1)).toBe('n.conf 3000');
});

test.each([
  ['an alias', { networks: { default: { aliases: ['api.internal'] } } }, 'api.internal'],
  ['the name of its container', { container_name: 'shop-api' }, 'shop-api'],
  ['its host name', { hostname: 'api-host' }, 'api-host'],
])('a service is called by %s, too', (_, own, called) => {
  const services = { edge: { environment: { URL: `http://${called}:4000` } }, backend: own };
  const project = parseProject(JSON.stringify({ name: 'shop', services }), '/srv/shop', ['compose.yaml']);
  expect(callersOf(project, { name: 'backend' })).toMatchObject([{ service: 'edge', port: 4000 }]);
});

test('a container name that is the name of another service leads to that one', () => {
  const services = { edge: { environment: { URL: 'http://db:4000' } }, backend: { container_name: 'db' }, db: {} };
  const project = parseProject(JSON.stringify({ name: 'shop', services }), '/srv/shop', ['compose.yaml']);
  expect(callersOf(project, { name: 'backend' })).toEqual([]);
});
