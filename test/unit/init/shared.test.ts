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
  ['my_postgres', { build: { context: '.' } }, 'postgres'],
  ['app-db', { image: 'me/store' }, 'db'],
  ['db2', { build: { context: '.' } }, 'db'],
  ['redis-primary', { build: { context: '.' } }, 'redis'],
  ['mysql-8', { build: { context: '.' } }, 'mysql'],
  ['exits', { image: 'qmcgaw/gluetun' }, 'gluetun'],
  ['cf', { image: 'cloudflare/cloudflared:latest' }, 'cloudflared'],
  ['ship', { image: 'fluent/fluent-bit' }, 'fluent-bit'],
  ['browser', { image: 'selenium/standalone-chrome' }, 'standalone-chrome'],
  ['playwright', { build: { context: './e2e' } }, 'playwright'],
  ['pg', { image: 'prometheuscommunity/postgres-exporter' }, 'exporter'],
  ['ui', { image: 'mongo-express' }, 'mongo-express'],
  ['edge', { image: 'traefik:3' }, 'traefik'],
])('%s of %j is shared: %s', (name, written, expected) => {
  expect(wordOf(name, written)).toBe(expected);
});

test.each([
  ['web', { image: 'me/postgres-admin', build: { context: '.' } }],
  ['redis-worker', { build: { context: '.' } }],
  ['queue', { build: { context: '.' } }],
  ['caddy', { build: { context: '.' } }],
  ['database-api', { image: 'me/database-api' }],
  ['web', { image: 'nginx:1.30' }],
  ['app', { build: { context: '.' } }],
])('%s of %j is not', (name, written) => {
  expect(wordOf(name, written)).toBeUndefined();
});
