import { expect, test } from 'vitest';
import { ipv6Verdict } from '../../../cli/doctor/ipv6.ts';
import { parseProject } from '../../../cli/project/parse.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { configOf } from '../../support/worlds.ts';
import { renderWith } from '../../support/written-config.ts';

const services = { web: { port: 3000 } };

function projectWith(network: object | null) {
  const web = { networks: { default: null } };
  const model = { name: 'shop', services: { web }, networks: { default: network } };
  return parseProject(JSON.stringify(model), '/srv/shop', ['compose.yaml']);
}

function verdict(written: object, network: object | null = null, hasIpv6 = true) {
  return ipv6Verdict(configOf({ services, ...written }), projectWith(network), hasIpv6);
}

const limit = { rate_limit: { rate: '10r/s' } };

test.each<[string, object, string]>([
  ['a limit', { proxy: limit }, 'proxy.rate_limit'],
  ['a limit of connections', { proxy: { connection_limit: 9 } }, 'proxy.connection_limit'],
  ['a balancer that is believed', { proxy: { real_ip: { from: '2001:db8::/32' } } }, 'proxy.real_ip'],
  ['an address of IPv6', { proxy: { http: '[2001:db8::1]:80', ...limit } }, 'proxy.rate_limit'],
  ['an allow-list', { preview: { listen: '0.0.0.0:81', host: 'p.test', allow: ['10.0.0.1'] } }, 'preview.allow'],
])('%s must not go by the address of a gateway', (_, written, key) => {
  expect(verdict(written)).toMatchObject({ status: 'blocks', text: expect.stringContaining(key) });
});

test.each<[string, object, object | null, boolean]>([
  ['a network has IPv6', { proxy: limit }, { enable_ipv6: true }, true],
  ['a network is of others', { proxy: limit }, { external: true }, true],
  ['nobody comes by IPv6', { proxy: limit }, null, false],
  ['only IPv4 is published', { proxy: { http: '0.0.0.0:80', ...limit } }, null, true],
  ['a balancer on this machine asks', { proxy: { http: '127.0.0.1:80', ...limit } }, null, true],
  ['nothing goes by an address', {}, null, true],
])('it must be all right when %s', (_, written, network, hasIpv6) => {
  expect(verdict(written, network, hasIpv6).status).toBe('ok');
});

test('nginx must listen by IPv6 where the network has it, and only there', () => {
  const listens = (network: object | null): number =>
    renderWith({ config: configOf({ services }), project: projectWith(network) }, toColor('blue')).split(
      'listen [::]:80 ',
    ).length - 1;
  expect(listens({ enable_ipv6: true })).toBe(1);
  expect(listens(null)).toBe(0);
});
