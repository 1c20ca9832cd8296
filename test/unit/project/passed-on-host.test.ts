import { expect, test } from 'vitest';
import { parseConfig } from '../../../cli/config/parse.ts';
import { findingsOf } from '../../../cli/project/findings.ts';
import { parseProject } from '../../../cli/project/parse.ts';

const edge = (host: string): string => `location / { proxy_pass http://web:3000; }\n${host}\n`;

/** What is said of `web`, which `edge` calls with this configuration. */
function said(text: string, bgc = 'services: { web: { port: 3000 }, api: { port: 3000 } }'): string[] {
  const services = { web: { build: { context: '.' } }, api: { build: { context: '.' } }, edge: { image: 'nginx' } };
  const project = parseProject(JSON.stringify({ name: 'shop', services }), '/srv/shop', ['compose.yaml']);
  const mounted = new Map([['edge', [{ file: 'n.conf', text }]]]);
  const config = parseConfig(`${bgc}\nroutes: [{ service: web }]`, 'bgc.yaml');
  const blockers = findingsOf({ ...project, mounted }, config, []).filter(({ kind }) => kind === 'blocker');
  return blockers.map(({ service, problem }) => `${service}: ${problem}`);
}

const AMBIGUOUS = [
  "web: edge passes on the visitor's Host (n.conf), and api has port 3000 too: the proxy could not tell which is meant",
];
const RELEASED = 'services: { web: { port: 3000 }, api: { port: 3000 }, edge: { port: 80 } }';

test.each([
  [edge('  proxy_set_header Host $host;'), AMBIGUOUS],
  [edge('proxy_set_header Host "$http_host";'), AMBIGUOUS],
  [edge('proxy_set_header Host web;'), []],
  ['backend web\n  server web1 web:3000 check\n', AMBIGUOUS],
  ['backend web\n  http-request set-header Host web\n  server web1 web:3000 check\n', []],
  [
    'location /a { proxy_pass http://web:3000; } location /ws { proxy_set_header Host $host; proxy_pass http://x; }',
    [],
  ],
  ['server { proxy_set_header Host $host; location / { proxy_pass http://web:3000; } }', AMBIGUOUS],
  ['server { proxy_set_header Host $host; location / { proxy_set_header X y; proxy_pass http://web:3000; } }', []],
  [
    'upstream all { server web:3000; }\nserver { location / { proxy_set_header Host $host; proxy_pass http://all; } }',
    AMBIGUOUS,
  ],
  [edge('# proxy_set_header Host $host;'), []],
  [edge(''), []],
  [':80 {\n  reverse_proxy web:3000\n}', AMBIGUOUS],
  [':80 {\n  reverse_proxy web:3000 {\n    header_up Host {upstream_hostport}\n  }\n}', []],
])('of two services with one port behind %j', (text, expected) => {
  expect(said(text)).toEqual(expected);
});

test('a caller that is released reaches its own color and needs no Host, unless color_local is false', () => {
  const text = edge('proxy_set_header Host $host;');
  expect(said(text, RELEASED)).toEqual([]);
  expect(said(text, `${RELEASED}\ncolor_local: false`)).toEqual(AMBIGUOUS);
});

test('a port that one service alone has is told by the port', () => {
  expect(said(edge('proxy_set_header Host $host;'), 'services: { web: { port: 3000 }, api: { port: 4000 } }')).toEqual(
    [],
  );
});
