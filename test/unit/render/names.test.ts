import { describe, expect, test } from 'vitest';
import { pinOf, releaseVariable } from '../../../cli/render/compose/pin.ts';
import { proxyDefinition, proxyService } from '../../../cli/render/compose/proxy-service.ts';
import { portsOf } from '../../../cli/render/ports.ts';
import { colored, isColor, otherColor } from '../../../cli/traffic/color.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

test('a pin is a local tag of project and service, in lower case as image names must be', () => {
  expect(pinOf('shop', 'web', 12)).toBe('shop-web:bgc-12');
  expect(pinOf('Shop', 'Web', 1)).toBe('shop-web:bgc-1');
});

test('Compose learns the release of each color by a variable of its own', () => {
  expect([releaseVariable('blue'), releaseVariable('green')]).toEqual(['BGC_BLUE_RELEASE', 'BGC_GREEN_RELEASE']);
});

test('there are two colors, and each is the other of the other', () => {
  expect(otherColor('blue')).toBe('green');
  expect(otherColor('green')).toBe('blue');
  expect(colored('web', 'blue')).toBe('web-blue');
  expect([isColor('blue'), isColor('green'), isColor('Blue'), isColor('')]).toEqual([true, true, false, false]);
});

test.each([
  [[3000], { http: 80, preview: 8081, control: 9145, https: 443 }],
  [[80], { http: 81, preview: 8081, control: 9145, https: 443 }],
  [[80, 81, 82], { http: 83, preview: 8081, control: 9145, https: 443 }],
  [[8081, 8082, 9145], { http: 80, preview: 8083, control: 9146, https: 443 }],
  [[443], { http: 80, preview: 8081, control: 9145, https: 444 }],
  [[undefined], { http: 80, preview: 8081, control: 9145, https: 443 }],
])('with services on %j the proxy itself listens on %j', (ports, expected) => {
  const services = ports.map((port, index) => [`s${index}`, port === undefined ? {} : { port }]);
  const config = configOf({
    services: { any: { port: 5 }, ...Object.fromEntries(services) },
    routes: [{ service: 'any' }],
  });
  expect(portsOf(config)).toEqual(expected);
});

const tls = { certificate: './keys/a.pem', key: './keys/a.key' };

describe('the proxy has to be recreated', () => {
  const base = { services: { web: { port: 3000 } } };
  const project = projectOf({ web: { networks: { default: null } } });
  const hash = (config: object, of = project, fragment = 'read_only: true'): string =>
    proxyDefinition(everywhere(configOf({ ...base, ...config })), of, fragment);

  test.each([
    ['image', { proxy: { image: 'nginx:1.31' } }],
    ['public port', { proxy: { http: 8080 } }],
    ['preview', { preview: 8082 }],
    ['port of https', { proxy: { tls, https: 8443 } }],
    ['directory of certificates', { proxy: { tls: { ...tls, key: './keys/a/a.key' } } }],
    ['directory of ACME challenges', { proxy: { acme: './acme' } }],
    ['port inside', { services: { web: { port: 80 } } }],
  ])('when its %s changes', (_, config) => expect(hash(config)).not.toBe(hash({})));

  test('when its networks or aliases change', () => {
    expect(hash({}, projectOf({ web: { networks: { default: null, back: null } } }))).not.toBe(hash({}));
    expect(hash({}, projectOf({ web: { networks: { default: { aliases: ['shop'] } } } }))).not.toBe(hash({}));
  });

  test('when its fragment changes', () => expect(hash({}, project, 'read_only: false')).not.toBe(hash({})));

  test.each([
    ['a route', { routes: [{ host: 'a.test', service: 'web' }] }],
    ['a check', { checks: [{ get: '/' }] }],
    ['headers, compression and limits', { proxy: { headers: true, gzip: true, rate_limit: { rate: '9r/s' } } }],
    ['the time of old workers', { drain: { timeout: '2m' } }],
    ['a snippet', { proxy: { snippets: { server: 'gzip on;' } } }],
    ['the number of replicas', { services: { web: { port: 3000, replicas: 3 } } }],
  ])('but not for %s, which a reload or nothing at all brings', (_, config) => expect(hash(config)).toBe(hash({})));
});

describe('a service that only a release that still runs has', () => {
  const now = configOf({ services: { web: { port: 3000 } } });
  const before = configOf({ services: { web: { port: 3000 }, api: { port: 4000 } }, routes: [{ service: 'web' }] });
  const namesWith = (api: object): unknown => {
    const project = projectOf({ web: { networks: { default: null } }, api: { networks: { default: null }, ...api } });
    return proxyService({ now, blue: before, green: now }, project, '').networks;
  };

  test('keeps its name at the proxy', () =>
    expect(namesWith({ profiles: ['old'] })).toMatchObject({ default: { aliases: ['web', 'api'] } }));

  test('leaves it to the container that Compose runs from now on', () =>
    expect(namesWith({})).toMatchObject({ default: { aliases: ['web'] } }));
});
