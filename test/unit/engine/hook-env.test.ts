import { expect, test } from 'vitest';
import { hookEnv } from '../../../cli/engine/hooks/hook-env.ts';
import { configOf } from '../../support/worlds.ts';

const config = configOf({
  services: { web: { port: 80 }, 'mail-worker': {} },
  hooks: { before_switch: './a', before_start: { run: './b', in: 'mail-worker' } },
  proxy: { http: '0.0.0.0:8080' },
  preview: '[::1]:8081',
});
const facts = { command: 'up', color: 'green', release: 4, live: 'blue', previous: 3 } as const;
const { before_switch: onHost, before_start: inContainer } = config.hooks;

test('a hook is told all there is to know of its release', () => {
  expect(onHost && hookEnv('Shop', config, onHost, facts)).toEqual({
    BGC_COMMAND: 'up',
    BGC_PROJECT: 'Shop',
    BGC_COLOR: 'green',
    BGC_RELEASE: '4',
    BGC_LIVE_COLOR: 'blue',
    BGC_PREVIOUS_RELEASE: '3',
    BGC_IMAGE: 'shop-web:bgc-4',
    BGC_IMAGE_WEB: 'shop-web:bgc-4',
    BGC_IMAGE_MAIL_WORKER: 'shop-mail-worker:bgc-4',
    BGC_URL: 'http://127.0.0.1:8080',
    BGC_PREVIEW_URL: 'http://[::1]:8081',
    BGC_ERROR: '',
  });
});

test('in a container the proxy has a name, and the image is its own', () => {
  expect(inContainer && hookEnv('Shop', config, inContainer, facts)).toMatchObject({
    BGC_IMAGE: 'shop-mail-worker:bgc-4',
    BGC_URL: 'http://Shop-bgc-proxy:81',
    BGC_PREVIEW_URL: 'http://Shop-bgc-proxy:8081',
  });
});

test('by https a hook asks for a host that the certificate can be for, where one is named', () => {
  const tls = { certificate: './certs/a.pem', key: './certs/a.key' };
  const urlsOf = (routes?: object) => {
    const secure = configOf({
      services: { web: { port: 443 } },
      hooks: { before_switch: './a', before_start: { run: './b', in: 'web' } },
      proxy: { https: 8443, tls },
      ...routes,
    });
    const { before_switch: outside, before_start: inside } = secure.hooks;
    return [outside, inside].map((hook) => hook && hookEnv('shop', secure, hook, facts).BGC_URL);
  };
  expect(urlsOf()).toEqual(['https://127.0.0.1:8443', 'https://shop-bgc-proxy:444']);
  const named = { routes: [{ host: 'shop.test', service: 'web' }] };
  expect(urlsOf(named)).toEqual(['https://shop.test:8443', 'https://shop.test:8443']);
});

test('what there is none of is empty, whatever the shell of bgc has', () => {
  expect(onHost && hookEnv('shop', config, onHost, { command: 'up', color: 'blue', release: 1 })).toMatchObject({
    BGC_LIVE_COLOR: '',
    BGC_PREVIOUS_RELEASE: '',
  });
});

test('a hook for failures is told why', () => {
  const failed = { ...facts, error: 'is unhealthy' };
  expect(onHost && hookEnv('shop', config, onHost, failed)).toMatchObject({ BGC_ERROR: 'is unhealthy' });
});

test('a hook in a container reaches a preview that others need a password for', () => {
  const guarded = configOf({
    services: { web: { port: 3000 } },
    hooks: { before_switch: { run: './a', in: 'web' } },
    preview: { listen: '10.0.0.5:8081', auth: './htpasswd' },
  });
  const hook = guarded.hooks.before_switch;
  expect(hook && hookEnv('shop', guarded, hook, facts)).toMatchObject({
    BGC_PREVIEW_URL: 'http://shop-bgc-proxy:8082',
  });
});
