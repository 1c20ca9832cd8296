import { expect, test } from 'vitest';
import { formatListen } from '../../../cli/config/schema/listen.ts';
import { guessHttp, guessPreview } from '../../../cli/init/listeners.ts';
import { projectOf, published } from './projects.ts';

const taken =
  (...ports: number[]) =>
  async ({ port }: { port: number }) =>
    ports.includes(port);

test.each([
  [
    'the port that is published today, though it is taken: by the service itself',
    [published(3000, '8090')],
    [8090],
    '8090',
  ],
  ['on its address', [published(3000, '8090', '127.0.0.1')], [], '127.0.0.1:8090'],
  ['on its IPv6 address', [published(3000, '8090', '::1')], [], '[::1]:8090'],
  ['not one that leads to another port', [published(9229)], [], '80'],
  ['not a range', [published(3000, '8000-8010')], [], '80'],
  ['not a range on an address', [published(3000, '8000-8010', '127.0.0.1')], [], '80'],
  ['not a port of Docker’s choice', [{ target: 3000 }], [], '80'],
  ['80 when nothing is published', [], [], '80'],
  ['8080 when 80 is taken', [], [80], '8080'],
  ['the next one when that is taken too', [], [80, 8080, 8081], '8082'],
])('visitors come in at %s', async (_, ports, busy, expected) => {
  const service = projectOf({ web: { ports } }).services.get('web');
  expect(formatListen((await guessHttp(service, 3000, taken(...busy))).value)).toBe(expected);
});

test.each([
  [80, [], '127.0.0.1:8081'],
  [80, [8081, 8082], '127.0.0.1:8083'],
  [8081, [], '127.0.0.1:8082'],
])('the idle color answers beside :%i, with %j taken, at %s', async (port, busy, expected) => {
  expect(formatListen((await guessPreview({ port }, taken(...busy))).value)).toBe(expected);
});
