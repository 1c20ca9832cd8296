import { describe, expect, test } from 'vitest';
import { FILE, HOST, IMAGE, PATH, REQUEST_PATH, SERVICE_NAME } from '../../../cli/config/schema/allowed.ts';
import { milliseconds } from '../../../cli/config/schema/duration.ts';
import { formatListen, overlap, parseListen } from '../../../cli/config/schema/listen.ts';
import { didYouMean } from '../../../cli/config/text/suggest.ts';

const long = (length: number) => 'a'.repeat(length);

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['1h2m3s4ms', 3_723_004],
    ['0s', 0],
  ])('%s is %d ms', (written, expected) => expect(milliseconds(written)).toBe(expected));

  test.each(['', '30', 's', '30 s', '-1s', '1.5s', '1s1m', '30S', '1d', '30s;', '30s\n', ' 30s', '٣s'])(
    '%j is none',
    (written) => expect(milliseconds(written)).toBeNaN(),
  );
});

describe('a listener', () => {
  test.each([
    [80, { port: 80 }],
    ['8080', { port: 8080 }],
    [65_535, { port: 65_535 }],
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['[::1]:8080', { host: '::1', port: 8080 }],
    ['[0:0:0:0:0:0:0:1]:8080', { host: '::1', port: 8080 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
  ])('%j can be read', (written, expected) => expect(parseListen(written)).toEqual(expected));

  test.each([
    ...[
      0,
      -1,
      65_536,
      80.5,
      Number.NaN,
      '',
      'http',
      ':80',
      '127.0.0.1',
      '127.0.0.1:',
      '127.0.0.1:0',
      '127.0.0.1:65536',
    ],
    ...[
      'localhost:80',
      '256.0.0.1:80',
      '127.1:80',
      '::1:80',
      '[::1]',
      '[fe80::1%eth0]:80',
      '[127.0.0.1]:80',
      '80;',
      '080',
    ],
    ...['127.0.0.1:80 default_server', '80\n', true, null, undefined, [80], { port: 80 }],
  ])('%j cannot', (written) => expect(parseListen(written)).toBeUndefined());

  test('a bare port gets the default host', () => {
    expect(parseListen(81, '127.0.0.1')).toEqual({ host: '127.0.0.1', port: 81 });
    expect(parseListen('0.0.0.0:81', '127.0.0.1')).toEqual({ host: '0.0.0.0', port: 81 });
  });

  test.each([80, '127.0.0.1:8080', '[::1]:8080'])('%s is written as it was read', (written) => {
    expect(formatListen(parseListen(written) ?? { port: 0 })).toBe(String(written));
  });

  test.each([
    [80, 80, true],
    [80, 81, false],
    [80, '127.0.0.1:80', true],
    ['[::1]:80', 80, true],
    ['0.0.0.0:80', '127.0.0.1:80', true],
    ['[::1]:80', '[::]:80', true],
    ['0.0.0.0:80', '[::1]:80', false],
    ['127.0.0.1:80', '127.0.0.2:80', false],
    ['127.0.0.1:80', '127.0.0.1:80', true],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(overlap(parseListen(a) ?? { port: 0 }, parseListen(b) ?? { port: 0 })).toBe(expected);
  });
});

describe.each([
  {
    what: 'host',
    pattern: HOST,
    good: ['localhost', 'shop.example.com', '*.example.com', 'xn--bcher-kva.example', '127.0.0.1', long(63)],
    bad: ['*', '*.*.com', 'a.*.com', '.example.com', 'example.com.', '-a.com', 'a-.com', 'a..b', 'Shop.com', 'a_b.com'],
    hostile: ['a.test:80', 'http://a.test', '~^(.*)$', 'bücher.example', long(64), `${`${long(60)}.`.repeat(5)}com`],
  },
  {
    what: 'path',
    pattern: PATH,
    good: ['/', '/a', '/a/b/', '/a.b~c_d+@,=:-', '/.well-known/x'],
    bad: ['a', '/a%20b', '/a?b', '/..', '/a/../b', '/a..b', '//', '/a//b', '/%', '/%zz', '/a#b', '/ä', '*'],
    hostile: ['/(a)', '/a|b', '/a\\b', '/[a]', '/a*', `/${long(1024)}`],
  },
  {
    what: 'path to ask for',
    pattern: REQUEST_PATH,
    good: ['/', '/a?b=c&d=%20', '/a?u=http://b/..', '/?'],
    bad: ['?a', '//a', '/../a?b', '/a?b#c', '/a?%', 'http://a/b'],
    hostile: ['/a?b=`id`', '/a?b=<c>', '/a?b|c'],
  },
  {
    what: 'service name',
    pattern: SERVICE_NAME,
    good: ['web', 'Web_1', 'my.app-2', '1', long(57)],
    bad: ['', '-web', '.web', '_web', 'wéb', long(58), '__proto__'],
    hostile: ['web/..', 'web:80', '../web'],
  },
  {
    what: 'image',
    pattern: IMAGE,
    good: [
      ...['nginx', 'nginx:1.30-alpine', 'library/nginx', 'ghcr.io/a/b-c/d__e:v1', 'localhost:5000/nginx:1'],
      `nginx@sha256:${'0'.repeat(64)}`,
      `nginx:1@sha256:${'f'.repeat(64)}`,
    ],
    bad: ['', 'Nginx', 'nginx:', ':1', 'nginx:-1', 'a//b', '/a', 'nginx@sha256:0', 'nginx:1:2', '-nginx', long(256)],
    hostile: ['https://a/b', '../nginx', 'nginx|b', 'nginx:`id`'],
  },
  {
    what: 'file',
    pattern: FILE,
    good: ['compose.yaml', './a b/compose.yaml', '../x.yaml', '/srv/x.yaml', 'ü.yaml'],
    bad: ['', '-', '--help', 'a$b'],
    hostile: ['a\nb', 'a\0b', '\u001b[2J', `${long(4097)}`],
  },
])('$what', ({ pattern, good, bad, hostile }) => {
  test.each(good)('%j is allowed', (value) => expect(value).toMatch(pattern));
  test.each([...bad, ...hostile])('%j is not', (value) => expect(value).not.toMatch(pattern));
});

describe('did you mean', () => {
  const known = ['port', 'health', 'start_timeout', 'run'];
  test.each([
    ['prot', 'port'],
    ['Port', 'port'],
    ['ports', 'port'],
    ['starttimeout', 'start_timeout'],
    ['rnu', 'run'],
  ])('%s: %s', (wrong, meant) => expect(didYouMean(wrong, known)).toBe(`; did you mean "${meant}"?`));

  test.each(['', 'image', 'environment', long(10_000)])('%s: nothing near', (wrong) => {
    expect(didYouMean(wrong, known)).toBe('');
  });
});
