import { expect, test } from 'vitest';
import { unmet } from '../../../cli/engine/checks/expectations.ts';
import { configOf } from '../../support/worlds.ts';

const answer = {
  status: 200,
  headers: { 'content-type': 'application/json', 'x-version': 'v2', 'set-cookie': ['a=1', 'b=2'] },
  body: '{"status":"ok","db":{"connected":true,"lag":null},"items":[{"id":7}]}',
};

/** What is wrong with that answer, which took 80 ms. */
function problems(written: object): string[] {
  const [check] = configOf({ services: { web: { port: 3000 } }, checks: [{ get: '/', ...written }] }).checks;
  return check?.kind === 'http' ? unmet(check, answer, 80) : expect.unreachable();
}

test.each([
  [{}],
  [{ status: 200, contains: '"ok"' }],
  [{ header: { 'X-Version': 'v2', 'content-type': 'application/json', 'Set-Cookie': 'a=1, b=2' } }],
  [{ json: { status: 'ok', 'db.connected': true, 'db.lag': null, 'items.0.id': 7, items: [{ id: 7 }] } }],
  [{ max_time: '80ms' }],
])('%j is met', (written) => expect(problems(written)).toEqual([]));

test.each<[object, string]>([
  [{ status: 204 }, 'status 200 instead of 204'],
  [{ contains: 'Welcome' }, 'the answer does not contain "Welcome"'],
  [{ header: { 'X-Version': 'V2' } }, 'header X-Version is "v2" instead of "V2"'],
  [{ header: { 'X-None': 'a' } }, 'header X-None is missing instead of "a"'],
  [{ json: { status: 'down' } }, 'status is "ok" instead of "down"'],
  [{ json: { 'db.connected': 'true' } }, 'db.connected is true instead of "true"'],
  [{ json: { 'db.size': null } }, 'db.size is missing instead of null'],
  [{ json: { 'items.1.id': 7 } }, 'items.1.id is missing instead of 7'],
  [{ json: { 'status.length': 2 } }, 'status.length is missing instead of 2'],
  [{ json: { db: { connected: true } } }, 'db is {"connected":true,"lag":null} instead of {"connected":true}'],
  [{ max_time: '79ms' }, 'it took 80 ms, which is more than 79 ms'],
])('%j is not', (written, problem) => expect(problems(written)).toEqual([problem]));

test('everything that is wrong is told at once', () => {
  expect(problems({ status: 204, json: { status: 'down' }, max_time: '1ms' })).toHaveLength(3);
});

test('a long value is cut short', () => {
  const [problem] = problems({ json: { status: 'x'.repeat(1000) } });
  expect(problem?.length).toBeLessThan(200);
});
