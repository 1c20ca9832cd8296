import { describe, expect, test } from 'vitest';
import { parseProject } from '../../../cli/project/parse.ts';
import type { ComposeService } from '../../../cli/project/project.ts';

/** One service, from what `docker compose config --format json` says about it. */
function parsed(service: object): ComposeService | undefined {
  const json = JSON.stringify({ name: 'shop', services: { web: service } });
  return parseProject(json, '/srv/shop', ['compose.yaml']).services.get('web');
}

test('a project keeps its name, its directory, its files and the order of its services', () => {
  const json = JSON.stringify({ name: 'shop', services: { web: {}, db: {} }, networks: { default: {} }, 'x-mine': 1 });
  const project = parseProject(json, '/srv/shop', ['compose.yaml', 'more.yaml']);
  expect(project).toMatchObject({ name: 'shop', directory: '/srv/shop', files: ['compose.yaml', 'more.yaml'] });
  expect([...project.services.keys()]).toEqual(['web', 'db']);
});

test('a project may have no services', () => {
  expect(parseProject('{"name":"shop"}', '/srv/shop', []).services.size).toBe(0);
});

test('a service of which Compose says nothing has what Compose would give it', () => {
  expect(parsed({})).toMatchObject({
    name: 'web',
    image: undefined,
    build: undefined,
    hostname: undefined,
    configs: [],
    devices: [],
    interactive: false,
    replicas: 1,
    ports: [],
    expose: [],
    networks: new Map(),
    dependsOn: new Map(),
    volumes: [],
    health: { kind: 'image' },
    enabled: true,
  });
});

test.each([
  [{ scale: 3 }, 3],
  [{ deploy: { replicas: 4 } }, 4],
  [{ scale: 0 }, 0],
  [{ deploy: { replicas: 0 } }, 0],
  [{ deploy: null }, 1],
  [{ deploy: { resources: {} } }, 1],
])('%j means %d replicas', (service, replicas) => expect(parsed(service)?.replicas).toBe(replicas));

test('ports keep what is published, and where', () => {
  const ports = [
    { mode: 'ingress', target: 3000, published: '8080', host_ip: '127.0.0.1', protocol: 'tcp' },
    { target: 3001 },
  ];
  expect(parsed({ ports })?.ports).toEqual([
    { target: 3000, published: '8080', host: '127.0.0.1', protocol: 'tcp' },
    { target: 3001, published: undefined, host: undefined, protocol: 'tcp' },
  ]);
});

test('exposed ports are numbers, whatever Compose writes', () => {
  expect(parsed({ expose: ['3000', 3001, '3002/tcp'] })?.expose).toEqual([3000, 3001, 3002]);
});

test('networks may say nothing, aliases or a fixed address', () => {
  const networks = {
    default: null,
    back: { aliases: ['shop'] },
    fixed: { ipv4_address: '10.0.0.2' },
    six: { ipv6_address: '::2' },
  };
  expect([...(parsed({ networks })?.networks ?? [])]).toEqual([
    ['default', { aliases: [], fixedAddresses: [] }],
    ['back', { aliases: ['shop'], fixedAddresses: [] }],
    ['fixed', { aliases: [], fixedAddresses: ['10.0.0.2'] }],
    ['six', { aliases: [], fixedAddresses: ['::2'] }],
  ]);
});

test('a dependency is required unless Compose says otherwise', () => {
  const depends_on = { db: { condition: 'service_healthy' }, cache: { condition: 'service_started', required: false } };
  expect([...(parsed({ depends_on })?.dependsOn ?? [])]).toEqual([
    ['db', { condition: 'service_healthy', required: true }],
    ['cache', { condition: 'service_started', required: false }],
  ]);
});

test('volumes keep their kind, and whether they can be written to', () => {
  const volumes = [
    { type: 'volume', source: 'data', target: '/data', volume: {} },
    { type: 'bind', source: '/srv/shop/conf', target: '/conf', read_only: true },
    { type: 'tmpfs', target: '/tmp' },
  ];
  expect(parsed({ volumes })?.volumes).toEqual([
    { kind: 'volume', source: 'data', target: '/data', readOnly: false },
    { kind: 'bind', source: '/srv/shop/conf', target: '/conf', readOnly: true },
    { kind: 'tmpfs', source: undefined, target: '/tmp', readOnly: false },
  ]);
});

describe('a healthcheck', () => {
  test.each([
    [{ disable: true }, { kind: 'disabled' }],
    [{ disable: true, test: ['CMD', 'a'] }, { kind: 'disabled' }],
    [{ test: ['NONE'] }, { kind: 'disabled' }],
    [{ interval: '5s' }, { kind: 'image' }],
    [{ test: null }, { kind: 'image' }],
    [
      { test: ['CMD-SHELL', 'a'], interval: '5s' },
      { kind: 'compose', interval: '5s', startPeriod: undefined },
    ],
    [
      { test: ['CMD', 'a'], start_period: '9s', start_interval: '1s' },
      { kind: 'compose', startPeriod: '9s', startInterval: '1s' },
    ],
  ])('%j', (healthcheck, expected) => expect(parsed({ healthcheck })?.health).toMatchObject(expected));
});

test.each([
  [{}, true],
  [{ profiles: [] }, true],
  [{ profiles: null }, true],
  [{ profiles: ['debug'] }, false],
])('%j: a plain `docker compose up` starts it: %s', (service, enabled) =>
  expect(parsed(service)?.enabled).toBe(enabled),
);

test.each([
  [['web', 'debug'], true],
  [['*'], true],
  [['test'], false],
])('with the profiles %j switched on, a service of `web` is started: %s', (profiles, enabled) => {
  const json = JSON.stringify({ name: 'shop', services: { web: { profiles: ['web'] } } });
  expect(parseProject(json, '/srv/shop', [], profiles).services.get('web')?.enabled).toBe(enabled);
});

test('what ties a container to another one is kept', () => {
  expect(
    parsed({ network_mode: 'host', links: ['db:database'], volumes_from: ['data'], container_name: 'web' }),
  ).toMatchObject({
    networkMode: 'host',
    links: ['db:database'],
    volumesFrom: ['data'],
    containerName: 'web',
  });
});

test.each([[{ build: { context: '.' } }], [{ build: { context: '.' }, image: 'web:1' }]])(
  '%j can be built',
  (service) => {
    expect(parsed(service)?.build).toBeDefined();
  },
);
