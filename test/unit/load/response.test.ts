import { expect, test } from 'vitest';
import { ResponseReader } from '../../support/load/response.ts';

const answers: [name: string, bytes: string, status: number, body: string, keepAlive: boolean][] = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 200, 'hello', true],
  ['no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n', 200, '', true],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 204, '', true],
  ['an interim answer', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx', 200, 'x', true],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n',
    200,
    'abc0123456789',
    true,
  ],
  [
    'trailers',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\nZ: w\r\n\r\n',
    200,
    'a',
    true,
  ],
  ['an announced close', 'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n', 200, '', false],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', 200, '', false],
  ['HTTP/1.0 keep-alive', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', 200, '', true],
];

test.each(answers)('reads %s, in one piece', (_name, bytes, status, body, keepAlive) => {
  const reader = new ResponseReader('GET');
  expect(reader.read(Buffer.from(`${bytes}next`))).toMatchObject({ status, body, keepAlive });
  expect(reader.rest.toString()).toBe('next');
});

test.each(answers)('reads %s, byte by byte', (_name, bytes, status, body, keepAlive) => {
  const reader = new ResponseReader('GET');
  const last = bytes.length - 1;
  for (const byte of bytes.slice(0, last)) expect(reader.read(Buffer.from(byte))).toBeUndefined();
  expect(reader.read(Buffer.from(bytes.slice(last)))).toMatchObject({ status, body, keepAlive });
});

test('an answer to HEAD has no body', () => {
  const reader = new ResponseReader('HEAD');
  expect(reader.read(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'))).toMatchObject({ body: '' });
});

test('only an answer without any length ends with its connection', () => {
  const open = new ResponseReader('GET');
  expect(open.read(Buffer.from('HTTP/1.1 200 OK\r\n\r\nhel'))).toBeUndefined();
  open.read(Buffer.from('lo'));
  expect(open.end()).toMatchObject({ body: 'hello', keepAlive: false });

  const cut = new ResponseReader('GET');
  cut.read(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'));
  expect(cut.end()).toBeUndefined();
});

test.each([
  ['no HTTP', 'hello'],
  ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a bad status', 'HTTP/1.1 20x OK\r\n\r\n'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
  ['a bad length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a bad chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
  ['an overlong chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'],
  ['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`],
])('refuses %s', (_name, bytes) => {
  expect(() => new ResponseReader('GET').read(Buffer.from(bytes))).toThrow();
});
