import { expect, test } from 'vitest';
import { sharedWord } from '../../../cli/init/shared.ts';
import { projectOf } from './projects.ts';

const wordOf = (name: string, written: Record<string, unknown>): string | undefined => {
  const service = projectOf({ [name]: written }).services.get(name);
  return service && sharedWord(service);
};

test.each([
  ['store', { image: 'bitnami/redis:7' }, 'redis'],
  ['store', { image: 'registry.example.com:5000/library/postgres@sha256:ab' }, 'postgres'],
  ['store', { image: 'ghcr.io/me/my-postgres' }, 'postgres'],
  ['my_postgres', { build: '.' }, 'postgres'],
  ['app-db', { image: 'me/store' }, 'db'],
  ['db2', { build: '.' }, 'db'],
  ['redis-primary', { build: '.' }, 'redis'],
  ['mysql-8', { build: '.' }, 'mysql'],
  ['exits', { image: 'qmcgaw/gluetun' }, 'gluetun'],
  ['cf', { image: 'cloudflare/cloudflared:latest' }, 'cloudflared'],
  ['ship', { image: 'fluent/fluent-bit' }, 'fluent-bit'],
  ['browser', { image: 'selenium/standalone-chrome' }, 'standalone-chrome'],
  ['playwright', { build: './e2e' }, 'playwright'],
  ['pg', { image: 'prometheuscommunity/postgres-exporter' }, 'exporter'],
  ['ui', { image: 'mongo-express' }, 'mongo-express'],
  ['edge', { image: 'traefik:3' }, 'traefik'],
])('%s of %j is shared: %s', (name, written, expected) => {
  expect(wordOf(name, written)).toBe(expected);
});

test.each([
  ['web', { image: 'me/postgres-admin', build: '.' }],
  ['redis-worker', { build: '.' }],
  ['queue', { build: '.' }],
  ['caddy', { build: '.' }],
  ['database-api', { image: 'me/database-api' }],
  ['web', { image: 'nginx:1.30' }],
  ['app', { build: '.' }],
])('%s of %j is not', (name, written) => {
  expect(wordOf(name, written)).toBeUndefined();
});
