import { expect, test } from 'vitest';
import { guessServices } from '../../../cli/init/guess.ts';
import { projectOf, published } from './projects.ts';

/** `name:port` of each service a guess releases, the most likely one first. */
function released(
  services: Parameters<typeof projectOf>[0],
  exposed: Readonly<Record<string, readonly number[]>> = {},
) {
  return guessServices(projectOf(services), new Map(Object.entries(exposed)))
    .filter(({ release }) => release.value)
    .map(({ name, port }) => `${name}:${port?.value ?? ''}`);
}

const built = { build: { context: '.' } };

test.each([
  ['what is built here is released', { web: built, mirror: { image: 'busybox' } }, ['web:']],
  ['so is what publishes a web port', { web: { image: 'shop:1', ports: [published(8080)] } }, ['web:8080']],
  [
    'a port that another service calls counts',
    { web: built, cron: { image: 'busybox', environment: { TARGET: 'http://web:7000/run' } } },
    ['web:7000'],
  ],
  ['a port that is no web port does not count', { sftp: { image: 'atmoz/sftp', ports: [published(22)] } }, []],
  [
    'an unusual port counts when it is the only one',
    { blog: { image: 'ghost:5', ports: [published(2368)] } },
    ['blog:2368'],
  ],
  [
    'and beside one whose protocol is known',
    { photos: { image: 'photos', ports: [published(2283), published(22, '2022')] } },
    ['photos:2283'],
  ],
  ['not among several', { game: { image: 'game', ports: [published(2456), published(2457)] } }, []],
  ['nor over UDP', { dns: { image: 'me/names', ports: [{ ...published(5353), protocol: 'udp' }] } }, []],
  ['a database is not released', { db: { image: 'docker.io/library/postgres:16@sha256:ab', ...built } }, []],
  [
    'nor is it under a registry with a port',
    { data: { image: 'r.example.com:5000/mariadb', ports: [published(3306)] } },
    [],
  ],
  ['nor one that is built here', { redis: built }, []],
  ['an image that only sounds like a database is', { web: { image: 'me/postgres-admin', ...built } }, ['web:']],
  ['a service with a profile is not', { web: built, debug: { ...built, profiles: ['debug'] } }, ['web:']],
  [
    'a job that others wait for is not',
    { migrate: built, web: { ...built, depends_on: { migrate: { condition: 'service_completed_successfully' } } } },
    ['web:'],
  ],
  [
    'what is called like a job is not',
    { migrate: built, 'db-setup': built, 'create-buckets': built, web: built, seedlings: built },
    ['web:', 'seedlings:'],
  ],
  [
    'what makes files for others is not',
    { web: built, assets: { build: { context: './assets' }, command: ['npm', 'run', 'build'] } },
    ['web:'],
  ],
  [
    'a job of the same build is not',
    {
      web: { ...built, ports: [published(80)], restart: 'always' },
      index: { ...built, command: ['npm', 'run', 'index'] },
      other: { build: { context: '.', target: 'x' }, command: ['npm', 'run', 'index'] },
    },
    ['web:80', 'other:'],
  ],
  [
    'though not if it starts then',
    { web: { ...built, command: ['npm', 'run', 'build', '&&', 'npm', 'start'] } },
    ['web:'],
  ],
  [
    'nor what a proxy calls, though it is interactive',
    { web: { ...built, stdin_open: true }, edge: { image: 'nginx', command: ['proxy', 'http://web:3000'] } },
    ['web:3000'],
  ],
  ['what a person runs at a terminal is not', { web: built, shell: { ...built, stdin_open: true } }, ['web:']],
  ['though what is reached there is', { web: { ...built, stdin_open: true, ports: [published(3000)] } }, ['web:3000']],
  [
    'an image of the same owner and version is released too',
    {
      web: { image: 'ghcr.io/shop/web:1.4', ports: [published(80)] },
      api: { image: 'ghcr.io/shop/api:1.4' },
      old: { image: 'ghcr.io/shop/old:1.3' },
      cache: { image: 'ghcr.io/shop/redis:1.4' },
      jobs: { image: 'ghcr.io/shop/api:1.4', command: ['work'] },
    },
    ['web:80', 'api:', 'jobs:'],
  ],
  [
    'not by the version latest',
    { web: { image: 'shop/web:latest', ports: [published(80)] }, api: { image: 'shop/api:latest' } },
    ['web:80'],
  ],
  [
    'the port of a probe without a scheme counts',
    { web: { ...built, healthcheck: { test: ['CMD-SHELL', 'curl -f localhost:8000/healthz'] } } },
    ['web:8000'],
  ],
  [
    'and that of a probe of the port alone',
    { web: { ...built, healthcheck: { test: ['CMD', 'nc', '-z', '127.0.0.1', '5000'] } } },
    ['web:5000'],
  ],
  [
    'not that of PHP-FPM',
    { web: { ...built, healthcheck: { test: ['CMD', 'cgi-fcgi', '-bind', '-connect', '127.0.0.1:9000'] } } },
    ['web:'],
  ],
  ['though one that is started again is none', { setup: { ...built, restart: 'always' } }, ['setup:']],
  [
    'a job with the image of the application is not',
    {
      web: { image: 'shop:1', ports: [published(80)], restart: 'always' },
      index: { image: 'shop:1', command: ['npm', 'run', 'index'] },
      mails: { image: 'shop:1', command: ['npm', 'run', 'worker'] },
      cron: { image: 'shop:1', command: ['crond'], restart: 'always' },
    },
    ['web:80', 'mails:', 'cron:'],
  ],
  [
    'what only carries settings is not',
    {
      base: { ...built, command: ['true'] },
      shell: { ...built, command: ['sh', '-c', 'exit 0'] },
      none: { ...built, deploy: { replicas: 0 } },
      web: built,
    },
    ['web:'],
  ],
  [
    'a worker with the image of the application is',
    { worker: { image: 'shop:1' }, web: { image: 'shop:1', ports: [published(80)] }, cron: { image: 'shop:2' } },
    ['web:80', 'worker:'],
  ],
  [
    'what is published comes before what is only exposed, and a worker last',
    { worker: built, api: { ...built, expose: ['4000'] }, web: { ...built, ports: [published(3000)] } },
    ['web:3000', 'api:4000', 'worker:'],
  ],
])('%s', (_, services, expected) => {
  expect(released(services)).toEqual(expected);
});

const health = (...words: string[]) => ({ healthcheck: { test: words } });

test.each([
  ['ports', { ...built, ports: [published(3000, '80')], expose: ['4000'] }, [5000], 3000, 'from its ports'],
  [
    'the web port among several',
    { ...built, ports: [published(9229), published(1080), published(8000)] },
    [],
    8000,
    'from its ports',
  ],
  ['an unusual port when it is the only one', { ...built, ports: [published(1080)] }, [], 1080, 'from its ports'],
  ['expose', { ...built, ports: [published(5432)], expose: ['4000'] }, [5000], 4000, 'from its expose'],
  ['EXPOSE', built, [443, 5000], 5000, "from its image's EXPOSE"],
  [
    'its healthcheck',
    { ...built, ...health('CMD', 'curl', '-f', 'http://localhost:8000/up') },
    [],
    8000,
    'from its healthcheck',
  ],
  [
    'a healthcheck without a port',
    { ...built, ...health('CMD-SHELL', 'wget -q http://127.0.0.1/ || exit 1') },
    [],
    80,
    'from its healthcheck',
  ],
  [
    'a healthcheck over IPv6',
    { ...built, ...health('CMD', 'curl', 'http://[::1]:9000') },
    [],
    9000,
    'from its healthcheck',
  ],
])('the port is guessed from %s', (_, service, exposed, port, why) => {
  const [guess] = guessServices(projectOf({ web: service }), new Map([['web', exposed]]));
  expect(guess?.port).toEqual({ value: port, why });
});

test('a healthcheck that asks nothing over HTTP says no port', () => {
  const project = projectOf({ web: { ...built, ...health('CMD', 'pg_isready', '-p', '5000') } });
  expect(guessServices(project, new Map())[0]?.port).toBeUndefined();
});

test('a worker must not get the EXPOSE of the image it shares with the application', () => {
  const services = { web: { ...built, ports: [published(3000)] }, worker: built };
  expect(released(services, { worker: [3000] })).toEqual(['web:3000', 'worker:']);
});

test('a service that stays as it is has a reason', () => {
  const guesses = guessServices(projectOf({ web: built, db: { image: 'postgres:16' } }), new Map());
  expect(guesses.map(({ name, release }) => `${name}: ${release.why}`)).toEqual([
    'web: it is built here',
    'db: postgres is shared by both colors',
  ]);
});
