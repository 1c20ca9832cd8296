import { expect, test } from 'vitest';
import { connectsTo } from '../../../cli/engine/nginx/connections.ts';

/** As `cat /proc/net/tcp` prints it in a container: nginx at 172.18.0.4 listens, serves a client and talks to 172.18.0.3:3000. */
const TABLE = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     ',
  '   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 25861 1 0000000000000000 100 0 0 10 0                     ',
  '   1: 040012AC:0050 010012AC:8C3E 01 00000000:00000000 00:00000000 00000000    33        0 25990 1 0000000000000000 20 4 30 10 -1                    ',
  '  12: 040012AC:B1C6 030012AC:0BB8 01 00000000:00000000 00:00000000 00000000    33        0 25991 1 0000000000000000 20 4 0 10 -1                     ',
];
const inState = (state: string): string[] => TABLE.map((line) => line.replace('0BB8 01', `0BB8 ${state}`));

test('a connection to any address of a color must be seen, and none to another', () => {
  expect(connectsTo(TABLE, ['10.0.0.7', '172.18.0.3'])).toBe(true);
  expect(connectsTo(TABLE, ['172.18.0.5', '3.0.18.172', '172.18.0.4'])).toBe(false);
  expect(connectsTo(TABLE, [])).toBe(false);
  expect(connectsTo([], ['172.18.0.3'])).toBe(false);
});

test.each([
  ['is being opened', '02', true],
  ['whose answer has come but may not be passed on yet', '08', true],
  ['that nginx has closed', '06', false],
])('a connection %s must count or not', (_, state, counts) => {
  expect(connectsTo(inState(state), ['172.18.0.3'])).toBe(counts);
});
