/** One raw request, and what the proxy must make of it. */
export interface RawRequest {
  title: string;
  text: string;
  /** Status of each answer; none: the connection is closed without a word. */
  statuses: readonly number[];
  /** Whether the application may hear of it. */
  isPassedOn: boolean;
}

const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const get = (path: string, ...headers: readonly string[]): string =>
  lines(`GET ${path} HTTP/1.1`, 'Host: shop.test', 'Connection: close', ...headers);
const post = (body: string, ...headers: readonly string[]): string =>
  lines('POST / HTTP/1.1', 'Host: shop.test', 'Connection: close', ...headers) + body;

type Row = readonly [title: string, text: string, ...statuses: number[]];

const x = (count: number): string => 'x'.repeat(count);

/** What an application may be asked. */
const PASSED_ON: readonly Row[] = [
  ['an ordinary one', get('/'), 200],
  ['HTTP/1.0 without a host', lines('GET / HTTP/1.0'), 200],
  ['a later HTTP/1', lines('GET / HTTP/1.9', 'Host: a', 'Connection: close'), 200],
  ['an absolute address', lines('GET http://shop.test/ HTTP/1.1', 'Host: evil.test', 'Connection: close'), 200],
  ['lines that end without CR', 'GET / HTTP/1.1\nHost: a\nConnection: close\n\n', 200],
  ['an empty line before', `\r\n${get('/')}`, 200],
  ['blanks before the version', lines('GET /   HTTP/1.1', 'Host: a', 'Connection: close'), 200],
  ['a host with a port', lines('GET / HTTP/1.1', 'Host: shop.test:8080', 'Connection: close'), 200],
  ['a host with a dot at the end', lines('GET / HTTP/1.1', 'Host: shop.test.', 'Connection: close'), 200],
  ['an IPv6 host', lines('GET / HTTP/1.1', 'Host: [::1]:80', 'Connection: close'), 200],
  ['an encoded slash', get('/a%2fb'), 200],
  ['an encoded line break', get('/a%0ab'), 200],
  ['encoded dots that stay inside', get('/a/%2e%2e/b'), 200],
  ['what is encoded twice', get('/%252e%252e/'), 200],
  ['two slashes', get('//evil.test/'), 200],
  ['a backslash', get('/..\\..\\'), 200],
  ['a semicolon', get('/a;b=c'), 200],
  ['a query that looks like a path', get('/?a=/../../b'), 200],
  ['an encoded NUL in the query', get('/?a=%00'), 200],
  ['a URL of 15 kB', get(`/${x(15_000)}`), 200],
  ['a header of 15 kB', get('/', `Cookie: a=${x(15_000)}`), 200],
  ['headers of 45 kB', get('/', ...['a', 'b', 'c'].map((name) => `${name}: ${x(15_000)}`)), 200],
  ['a hundred headers', get('/', ...Array.from({ length: 100 }, (_, at) => `X-${at}: ${at}`)), 200],
  ['a method of its own', lines('PURGE / HTTP/1.1', 'Host: a', 'Connection: close'), 200],
  ['a body with its length', post('hello', 'Content-Length: 5'), 200],
  ['a body in chunks', post('5\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 200],
  ['chunks with an extension', post('5;a=b\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 200],
  ['chunks with a trailer', post('5\r\nhello\r\n0\r\nX-Real-IP: 6.6.6.6\r\n\r\n', 'Transfer-Encoding: chunked'), 200],
  ['a GET with a body', `${get('/', 'Content-Length: 5')}hello`, 200],
  ['an encoding with `_`, which is none', post('hello', 'Content-Length: 5', 'Transfer_Encoding: chunked'), 200],
  ['a length with `_`, which is none', post('hello', 'Content-Length: 5', 'Content_Length: 50'), 200],
  ['an encoding with a dot, which is none', post('hello', 'Content-Length: 5', 'Transfer.Encoding: chunked'), 200],
  ['a header without a colon', get('/', 'nothing'), 200],
  ['a header of blanks', get('/', 'X-Empty:    '), 200],
  ['a range of nothing', get('/', 'Range: bytes=0-0,-1'), 200],
  ['two requests, the second after the first', `${lines('GET /1 HTTP/1.1', 'Host: a')}${get('/2')}`, 200, 200],
  ['an upgrade to HTTP/2', get('/', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA'), 200],
  ['a Connection that names a header of bgc', get('/', 'Connection: X-Real-IP, X-Forwarded-For'), 200],
  ['an expectation', post('hello', 'Content-Length: 5', 'Expect: 100-continue'), 100, 200],
];

/** What nginx itself must answer. */
const REFUSED: readonly Row[] = [
  ['no host', lines('GET / HTTP/1.1', 'Connection: close'), 400],
  ['two hosts', lines('GET / HTTP/1.1', 'Host: a', 'Host: b'), 400],
  ['a host with a slash', lines('GET / HTTP/1.1', 'Host: a/b'), 400],
  ['a host with a blank', lines('GET / HTTP/1.1', 'Host: a b'), 400],
  ['a host of two dots', lines('GET / HTTP/1.1', 'Host: a..b'), 400],
  ['a host that is empty', lines('GET / HTTP/1.1', 'Host:'), 400],
  ['a host with NUL', lines('GET / HTTP/1.1', 'Host: a\0b'), 400],
  ['HTTP/2 in words', lines('GET / HTTP/2.0', 'Host: a'), 505],
  ['HTTP/3 in words', lines('GET / HTTP/3.0', 'Host: a'), 505],
  ['no HTTP', lines('hello'), 400],
  ['a method in small letters', lines('get / HTTP/1.1', 'Host: a'), 400],
  ['no method', lines(' / HTTP/1.1', 'Host: a'), 400],
  ['TRACE', lines('TRACE / HTTP/1.1', 'Host: a', 'Connection: close'), 405],
  ['CONNECT', lines('CONNECT db:5432 HTTP/1.1', 'Host: db:5432', 'Connection: close'), 405],
  ['a path above the root', get('/../etc/passwd'), 400],
  ['an encoded path above the root', get('/%2e%2e/%2e%2e/etc/passwd'), 400],
  ['a path above the root by a detour', get('/a/../../b'), 400],
  ['NUL in the path', get('/a%00b'), 400],
  ['half an encoding', get('/a%2'), 400],
  ['no encoding', get('/%zz'), 400],
  ['a control character in the path', get('/a\x01b'), 400],
  ['a tab in the first line', 'GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['a CR of its own', 'GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n', 400],
  ['a name with a blank', get('/', 'X Y: b'), 400],
  ['a name with a control character', get('/', 'X\x01Y: b'), 400],
  ['a folded header', get('/', 'X-A: b', ' c'), 400],
  ['a value with NUL', get('/', 'X-A: b\0c'), 400],
  ['a URL of 17 kB', get(`/${x(17_000)}`), 414],
  ['a header of 17 kB', get('/', `Cookie: a=${x(17_000)}`), 400],
  ['headers of 75 kB', get('/', ...['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: ${x(15_000)}`)), 400],
  ['a length and an encoding', post('0\r\n\r\n', 'Content-Length: 4', 'Transfer-Encoding: chunked'), 400],
  ['an encoding and a length', post('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Content-Length: 4'), 400],
  ['two lengths', post('hello', 'Content-Length: 5', 'Content-Length: 6'), 400],
  ['the same length twice', post('hello', 'Content-Length: 5', 'Content-Length: 5'), 400],
  ['a list of lengths', post('hello', 'Content-Length: 5, 5'), 400],
  ['a length below zero', post('hello', 'Content-Length: -5'), 400],
  ['a length with a sign', post('hello', 'Content-Length: +5'), 400],
  ['a length in hex', post('hello', 'Content-Length: 0x5'), 400],
  ['a length beyond all numbers', post('hello', 'Content-Length: 99999999999999999999'), 400],
  ['a length above the limit', post('hello', 'Content-Length: 60000000'), 413],
  ['another encoding', post('hello', 'Transfer-Encoding: gzip'), 501],
  ['an encoding after another', post('0\r\n\r\n', 'Transfer-Encoding: gzip, chunked'), 501],
  ['an encoding twice', post('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), 400],
  ['an encoding of tabs', post('0\r\n\r\n', 'Transfer-Encoding: \x0bchunked'), 501],
  ['an encoding by HTTP/1.0', lines('POST / HTTP/1.0', 'Transfer-Encoding: chunked'), 400],
  ['an encoding before a blank', post('0\r\n\r\n', 'Transfer-Encoding : chunked'), 400],
  ['a chunk of no number', post('zz\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 400],
  ['a chunk below zero', post('-5\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 400],
  ['a chunk in 0x', post('0x5\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 400],
  ['a chunk beyond all numbers', post('fffffffffffffffff\r\n', 'Transfer-Encoding: chunked'), 400],
  ['a chunk longer than it says', post('2\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 400],
  ['a header without a name', get('/', ': x'), 400],
  // By Node itself: nginx passes it on.
  ['bytes that are no UTF-8', get('/\xff\xfe'), 400],
];

const asked = (rows: readonly Row[], isPassedOn: boolean): RawRequest[] =>
  rows.map(([title, text, ...statuses]) => ({ title, text, statuses, isPassedOn }));

/** What every listener for visitors and previewers must treat alike. */
export const REQUESTS: readonly RawRequest[] = [...asked(PASSED_ON, true), ...asked(REFUSED, false)];
