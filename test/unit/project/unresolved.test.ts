import { expect, test } from 'vitest';
import { unresolvedIn } from '../../../cli/project/unresolved.ts';
import { configOf, projectOf } from '../../support/worlds.ts';

const project = projectOf({
  web: {},
  backend: { networks: { default: { aliases: ['api.internal'] } } },
  db: { image: 'postgres' },
  mails: { image: 'mails', profiles: ['mail'] },
});
const config = configOf({ services: { web: { port: 3000 }, backend: {} } });
const said = (line: string) => unresolvedIn([line], project, config);

test.each([
  '[emerg] 1#1: host not found in upstream "backend:3000" in /etc/nginx/nginx.conf:4',
  'Error: getaddrinfo ENOTFOUND backend',
  'dial tcp: lookup backend on 127.0.0.11:53: no such host',
  'curl: (6) Could not resolve host: backend',
  'could not translate host name "backend" to address: Name or service not known',
  'php_network_getaddresses: getaddrinfo for backend failed: Name does not resolve',
  'java.net.UnknownHostException: backend: Name or service not known',
])('a service without a port that is not found is told: %s', (line) => {
  expect(said(line)).toEqual([
    'backend was not found by the name backend: it has no port in bgc.yaml, so only containers of its own color find it',
  ]);
});

test('the reason is that of the service, by whichever of its names', () => {
  expect(said('getaddrinfo ENOTFOUND api.internal')[0]).toContain(
    'backend was not found by the name api.internal: it has',
  );
  expect(said('getaddrinfo EAI_AGAIN db')[0]).toContain('none of its containers runs on a network of the caller');
  expect(said('getaddrinfo ENOTFOUND mails')[0]).toContain('its profile is not switched on');
});

test.each(['getaddrinfo ENOTFOUND example.com', 'backend is ready', ''])('nothing is told of %j', (line) => {
  expect(said(line)).toEqual([]);
});
