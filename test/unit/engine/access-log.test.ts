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
