import { expect, test } from 'vitest';
import { moreNetworks } from '../../../cli/engine/docker/out-of-networks.ts';

test.each([
  'failed to create network shop_bgc: Error response from daemon: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
  'failed to create network shop_bgc: Error response from daemon: all predefined address pools have been fully subnetted',
])('Docker without addresses for a network must be told with what helps: %s', (line) => {
  expect(moreNetworks(['Network shop_bgc Creating', line])).toContain('docker network prune');
});

test('any other failure must be left to its own words', () => {
  expect(moreNetworks(['Error response from daemon: network with name shop_bgc already exists'])).toBeUndefined();
});
