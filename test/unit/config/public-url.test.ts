import { describe, expect, test } from 'vitest';
import { programUrl, shownUrl } from '../../../cli/config/public-url.ts';
import { configOf } from '../../support/worlds.ts';

const tls = { certificate: './certs/a.pem', key: './certs/a.key' };
const config = (proxy: object, ...hosts: string[]) =>
  configOf({
    services: { web: { port: 3000 } },
    proxy,
    ...(hosts.length > 0 ? { routes: hosts.map((host) => ({ host, service: 'web' })) } : {}),
  });

describe('where visitors are said to find the live color', () => {
  test.each([
    [config({}), 'http://localhost:80'],
    [config({ http: '127.0.0.1:8080' }, 'shop.test'), 'http://127.0.0.1:8080'],
    [config({ tls }), 'https://localhost'],
    [config({ tls, https: 8443 }), 'https://localhost:8443'],
    [config({ tls, https: '[::1]:8443' }), 'https://[::1]:8443'],
    [config({ tls, https: 8443 }, '*.shop.test', 'www.shop.test'), 'https://www.shop.test:8443'],
    [config({ tls }, 'shop.test'), 'https://shop.test'],
    [config({ tls }, '*.shop.test'), 'https://localhost'],
  ])('%#: %s', (one, url) => expect(shownUrl(one)).toBe(url));

  test('a proxy that runs already knows better than bgc.yaml', () => {
    expect(shownUrl(config({ http: 80 }), { http: { port: 8080 } })).toBe('http://localhost:8080');
    expect(shownUrl(config({ http: 80 }), { http: { port: 80 }, https: { port: 443 } })).toBe('https://localhost');
  });
});

describe('what a program of this machine is told', () => {
  test.each([
    [config({ http: '0.0.0.0:8080' }, 'shop.test'), 'http://127.0.0.1:8080'],
    [config({ tls }), 'https://127.0.0.1:443'],
    [config({ tls, https: 8443 }, 'shop.test'), 'https://shop.test:8443'],
  ])('%#: %s', (one, url) => expect(programUrl(one)).toBe(url));
});
