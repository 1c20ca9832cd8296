import { expect, test } from 'vitest';
import { isPublic, parseAccessLine } from '../../../cli/engine/nginx/access-log.ts';

const LINE = {
  at: 1795233592.051,
  listener: 'public',
  color: 'green',
  pid: 7,
  status: 200,
  completion: 'OK',
  seconds: 0.007,
  upstream: '172.18.0.3:3000',
  upstream_seconds: '0.005',
  upstream_header_seconds: '0.004',
  remote: '203.0.113.7',
  bytes: 100,
  streams: '',
};

function parsed(change: object) {
  return parseAccessLine(JSON.stringify({ ...LINE, ...change }));
}

test('a line must give its time, worker, color and figures', () => {
  expect(parsed({})).toEqual({
    at: 1795233592051,
    listener: 'public',
    color: 'green',
    upstream: '172.18.0.3',
    pid: 7,
    status: 200,
    ms: 7,
    took: 5,
    by: '203.0.113.7',
    complete: true,
    isColors: true,
    isRefused: false,
  });
});

test.each([
  ['a visitor', {}, true],
  ['the preview', { listener: 'preview' }, false],
  ['another container', { listener: 'internal' }, false],
  ["nginx's own answer to an unknown path", { upstream: '', status: 404 }, false],
  ['a host that no route names', { upstream: '', status: 444 }, false],
  ['an application that cannot be reached', { upstream: '172.18.0.3:3000', status: 502 }, true],
  ['an error before any container was asked', { upstream: '', status: 500 }, true],
  ['an upload that was cut', { upstream: '', status: 0 }, true],
  ["nginx's own refusal", { upstream: '', status: 503 }, false],
  ["an application's own 503", { status: 503 }, true],
])('%s must count as a public request or not', (_, change, counts) => {
  const line = parsed(change);
  expect(line !== undefined && isPublic(line)).toBe(counts);
});

test('what the fallback answered must be known as missed by the primary, whose request it was', () => {
  const tried = '172.18.0.3:3000 : 172.18.0.4:3000';
  expect(parsed({ color: 'fallback', upstream: tried })).toMatchObject({
    color: 'green',
    missed: 'blue',
    upstream: '172.18.0.4',
  });
  expect(parsed({ color: 'green' })).not.toHaveProperty('missed');
});

test('only a 503 for which nobody was asked must count as refused', () => {
  const isRefused = (change: object) => parsed(change)?.isRefused;
  expect(isRefused({ upstream: '', status: 503 })).toBe(true);
  expect(isRefused({ status: 503 })).toBe(false);
  expect(isRefused({ upstream: '', status: 502 })).toBe(false);
});

test.each([
  ['the second that was tried', '172.18.0.3:3000, 172.18.0.4:3000', '172.18.0.4'],
  [
    'one of another group, where nginx itself went on',
    '172.18.0.3:3000, 172.18.0.4:3000 : 172.18.0.5:80',
    '172.18.0.5',
  ],
  ['none', '', ''],
])('the address must be that of the container that answered: %s', (_, upstream, address) => {
  expect(parsed({ upstream, color: 'both' })).toMatchObject({ color: 'both', upstream: address });
});

test.each<[string, object, number | undefined]>([
  ['all of a short answer', {}, 5],
  ['the beginning of a long one, which its reader may hold up', { bytes: 1_000_000, upstream_seconds: '60.0' }, 4],
  ['the beginning of a stream', { streams: 'answer', upstream_seconds: '60.0' }, 4],
  ['nothing of what is uploaded as it comes', { streams: 'body' }, undefined],
  ['all that were tried', { upstream_seconds: '2.000, 0.005' }, 2005],
  ['what was tried in another group, too', { upstream_seconds: '2.000 : 0.005' }, 2005],
  ['until a visitor left without an answer', { upstream_seconds: '6.000', upstream_header_seconds: '-' }, 6000],
  ['nothing where none was asked', { upstream: '', upstream_seconds: '', upstream_header_seconds: '' }, undefined],
  ['not how long a visitor uploads', { seconds: 30 }, 5],
])('the time of an application must be %s', (_, change, took) => {
  expect(parsed(change)?.took).toBe(took);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('requests from %s must count as those of %s', (remote, by) => {
  expect(parsed({ remote })?.by).toBe(by);
});

test.each([
  '2026/01/31 12:00:00 [notice] 1#1: reconfiguring',
  '{"at":1795233592.051,"color":"gre{"at":1795',
  '{}',
  'null',
  JSON.stringify({ ...LINE, color: 'red' }),
  JSON.stringify({ ...LINE, status: '200' }),
  '',
])('what is no whole line must be left out: %s', (text) => {
  expect(parseAccessLine(text)).toBeUndefined();
});
