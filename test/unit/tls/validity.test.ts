import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { invalidity, remarksOn } from '../../../cli/engine/tls/validity.ts';
import { issue } from '../../support/certificates.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const certificate = (to: string, from = '2026-01-01T00:00:00Z', hosts = ['shop.test', '*.shop.test']) =>
  new X509Certificate(issue({ hosts, from: new Date(from), to: new Date(to) }).certificate);
const routes = (...hosts: string[]) => ({ routes: hosts.map((host) => ({ host, path: '/', service: 'web' })) });

test('a certificate that has ended or not begun must not be shown', () => {
  expect(invalidity(certificate('2026-06-01T11:59:59Z'), NOW)).toBe('it expired on 2026-06-01');
  expect(invalidity(certificate('2026-08-01T00:00:00Z', '2026-06-01T12:00:01Z'), NOW)).toBe(
    'it is not valid before 2026-06-01',
  );
  expect(invalidity(certificate('2026-06-01T12:00:01Z'), NOW)).toBeUndefined();
});

test('with fewer than 14 days left there must be a word about it', () => {
  const text = (end: string, days: number) =>
    `the certificate is for shop.test, *.shop.test, until ${end} (${days} days)`;
  expect(remarksOn(certificate('2026-06-15T12:00:00Z'), routes(), NOW)).toEqual([{ text: text('2026-06-15', 14) }]);
  expect(remarksOn(certificate('2026-06-15T11:59:00Z'), routes(), NOW)).toEqual([
    { text: text('2026-06-15', 13), next: 'renew it, then bgc reload' },
  ]);
});

test.each([
  [['shop.test'], []],
  [['a.shop.test', '*.shop.test'], []],
  [['a.b.shop.test'], ['a.b.shop.test']],
  [['blog.test', 'shop.test', 'blog.test'], ['blog.test']],
  [['*.test'], ['*.test']],
])('of routes for %j it must be told that the certificate is not for %j', (hosts, missing) => {
  const [, ...remarks] = remarksOn(certificate('2027-01-01T00:00:00Z'), routes(...hosts), NOW);
  expect(remarks.map(({ text }) => text)).toEqual(
    missing.map((host) => `the certificate does not cover ${host}, which a route names`),
  );
});

test('a certificate for one host of a wildcard route is not for the route', () => {
  const one = certificate('2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z', ['www.shop.test']);
  expect(remarksOn(one, routes('*.shop.test'), NOW)).toHaveLength(2);
});

test.each([
  ['preview.test', 'the certificate does not cover preview.test, which preview.host names'],
  ['preview.shop.test', undefined],
])('of the preview at %s it must be told: %j', (host, text) => {
  const [, remark] = remarksOn(
    certificate('2027-01-01T00:00:00Z'),
    { routes: [], previewing: { host, allow: [] } },
    NOW,
  );
  expect(remark?.text).toBe(text);
});

test('a route without a host asks for none', () => {
  expect(remarksOn(certificate('2027-01-01T00:00:00Z'), { routes: [{ path: '/', service: 'web' }] }, NOW)).toHaveLength(
    1,
  );
});
