import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asWritten, commonDirectory, isTooWide, tlsDirectory } from '../../../cli/config/normalise/tls-directory.ts';
import { directoryWithLinks } from '../../../cli/engine/host/links.ts';

describe('the directory that holds a certificate and its key', () => {
  test.each([
    ['./certs/a.pem', 'certs/a.key', './certs'],
    ['certs/live/a.pem', 'certs/private/a.key', './certs'],
    ['a.pem', 'certs/a.key', './'],
    ['/etc/letsencrypt/live/a/fullchain.pem', '/etc/letsencrypt/live/a/privkey.pem', '/etc/letsencrypt/live/a'],
    ['/etc/pki/certs/a.pem', '/etc/pki/private/a.key', '/etc/pki'],
    ['/etc/pki2/a.pem', '/etc/pki/a.key', '/etc'],
    ['../certs/a.pem', '../certs/a.key', '/srv/certs'],
    ['/srv/shop/certs/a.pem', './certs/a.key', './certs'],
  ])('of %s and %s must be %s', (certificate, key, directory) => {
    expect(tlsDirectory({ certificate, key }, '/srv/shop')).toBe(directory);
  });

  test.each(['/', '/etc', '/home', '/srv', '/srv/shop'])('must not be %s, which has more in it', (directory) => {
    expect(isTooWide(directory, '/srv/shop')).toBe(true);
  });

  test.each(['/certs', '/etc/ssl', '/srv/certs', '/srv/shop/certs', '/srv/shop2'])('may be %s', (directory) => {
    expect(isTooWide(directory, '/srv/shop')).toBe(false);
  });
});

test('two directories have the nearest one in common that holds both', () => {
  expect(commonDirectory('/a/b', '/a/b/c')).toBe('/a/b');
  expect(commonDirectory('/a/bc', '/a/b')).toBe('/a');
  expect(commonDirectory('/a', '/b')).toBe('/');
  expect(asWritten('/srv/shop/certs', '/srv/shop')).toBe('./certs');
});

describe('links', () => {
  let root: string;
  let project: string;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'bgc-links-')));
    project = join(root, 'shop');
  });
  afterEach(() => rm(root, { recursive: true }));

  /** Files by path, with what each links to, or nothing. */
  async function directoryOf(tree: Readonly<Record<string, string | undefined>>, certificate: string): Promise<string> {
    for (const [path, target] of Object.entries(tree)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await (target === undefined ? writeFile(join(root, path), '') : symlink(target, join(root, path)));
    }
    const key = certificate.replace('crt', 'key');
    const directory = tlsDirectory({ certificate, key }, project);
    const tls = { certificate, key, directory, protocols: 'modern', redirect: true } as const;
    return (await directoryWithLinks(tls, project)).replace(root, '');
  }

  test('certbot renews by links of `live` to files of `archive`: both must be seen', async () => {
    const tree = {
      'shop/le/live/a/crt': '../../archive/a/crt1',
      'shop/le/live/a/key': '../../archive/a/key1',
      'shop/le/archive/a/crt1': undefined,
      'shop/le/archive/a/key1': undefined,
    };
    expect(await directoryOf(tree, 'le/live/a/crt')).toBe('./le');
  });

  test('a chain of links must be seen to its end', async () => {
    const tree = { 'le/a/crt': '../b/crt', 'le/b/crt': '../c/d/crt', 'le/c/d/crt': undefined, 'le/a/key': undefined };
    expect(await directoryOf(tree, '../le/a/crt')).toBe('/le');
  });

  test('a directory that is a link beside its target must be seen with both, as Kubernetes renews', async () => {
    const tree = {
      'shop/certs/crt': '..data/crt',
      'shop/certs/key': '..data/key',
      'shop/certs/..data': '..2026_11',
      'shop/certs/..2026_11/crt': undefined,
      'shop/certs/..2026_11/key': undefined,
    };
    expect(await directoryOf(tree, 'certs/crt')).toBe('./certs');
    const current = { 'shop/tls/now': '2026', 'shop/tls/2026/crt': undefined, 'shop/tls/2026/key': undefined };
    expect(await directoryOf(current, 'tls/now/crt')).toBe('./tls');
  });

  test('a directory that is a link to elsewhere must not make the proxy see all there is between', async () => {
    const tree = { 'shop/certs': '../data/certs', 'data/certs/crt': undefined, 'data/certs/key': undefined };
    expect(await directoryOf(tree, 'certs/crt')).toBe('./certs');
  });

  test('a file that links out of the project must show, so that it is refused', async () => {
    const tree = { 'shop/certs/crt': '../../data/crt', 'data/crt': undefined, 'shop/certs/key': undefined };
    expect(await directoryOf(tree, 'certs/crt')).toBe('');
  });

  test('links in a circle, and files that are not there, must lead nowhere else', async () => {
    expect(await directoryOf({ 'shop/certs/crt': 'key', 'shop/certs/key': 'crt' }, 'certs/crt')).toBe('./certs');
    expect(await directoryOf({}, 'none/crt')).toBe('./none');
  });
});
