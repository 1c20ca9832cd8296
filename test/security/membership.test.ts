import { afterAll, beforeAll, expect, test } from 'vitest';
import { Backends, type Lab, say } from '../support/nginx-lab.ts';
import { statuses } from '../support/raw/exchange.ts';

const membership = { live: '/live', standby: '/standby', enable: '/enable/{state}' };
const written = { services: { web: { port: 3000 } }, traffic: { mode: 'rolling', membership } };

let backends: Backends;
let lab: Lab;

beforeAll(async () => {
  backends = await Backends.start('membership', [
    ['web-blue', 3000],
    ['web-green', 3000],
  ]);
  lab = await backends.nginx({ written, traffic: { kind: 'both' } });
});

afterAll(async () => {
  await lab?.end();
  await backends?.end();
});

async function statusOf(path: string): Promise<number[]> {
  return statuses(await say(lab.http, `GET ${path} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n`));
}

test.each([
  '/enable/standby',
  '/ENABLE/Live/',
  '/enable/%0a/standby',
  '/enable%0a/standby',
  '/enable/%0d%0astandby',
  '/%20enable/standby%20',
  '/enable%09/%09live',
  '/enable/%c2%a0standby',
  '/enable%2fstandby',
  '/enable%252fstandby',
  '/%2565nable/%2573tandby',
  '/%252565nable/%25255ctandby/../standby',
  '/enable%255cstandby',
  '/enable/%c5%bftandby',
  '/enable/l%c4%b1ve',
  '/%ef%bd%85nable/%EF%BC%B3tandby',
  '/enable;v=1/standby;x',
  '/enable%253bv/live',
  '//evil.test/enable/standby',
  '/x/..%5cenable/standby',
  '/a/../enable/./standby',
])('the way to the state of an application must be closed by %s, too', async (path) => {
  expect(await statusOf(path)).toEqual([404]);
});

test.each(['/', '/enable', '/enable/living', '/enable/%256civing', '/standby/enable', '/enabled/live'])(
  '%s must be open',
  async (path) => {
    expect(await statusOf(path)).toEqual([200]);
  },
);

test.each([
  ['parts', '/enable'.repeat(2200)],
  ['blanks', `/enable/${'%20'.repeat(5000)}`],
  ['slashes and blanks', `/enable/${'/%20'.repeat(3900)}`],
])('a long path of %s must be looked at in no time', async (_, path) => {
  const begun = performance.now();
  expect(await statusOf(path)).toEqual([200]);
  expect(performance.now() - begun).toBeLessThan(1000);
});
