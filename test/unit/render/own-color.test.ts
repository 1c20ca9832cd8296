import { expect, test } from 'vitest';
import { colorService } from '../../../cli/render/compose/color-service.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const project = projectOf({
  web: { networks: { front: null, back: null } },
  api: { networks: { back: { aliases: ['api.internal'] }, other: { aliases: ['unseen'] } } },
  worker: { networks: { other: null } },
  lone: { network_mode: 'host' },
});

function valuesOf(name: string, differs: object = {}): Record<string, unknown> {
  const services = { web: { port: 3000 }, api: { port: 4000 }, worker: {}, lone: {} };
  const config = configOf({ services, routes: [{ service: 'web' }], ...differs });
  const own = config.services.find((service) => service.name === name);
  return own === undefined ? {} : { ...colorService(own, 'blue', everywhere(config).blue, project) };
}

test('a released service has links to its own color: to each service that it shares a network with, and no other', () => {
  expect(valuesOf('web').external_links).toEqual([
    'shop-web-blue-own:web',
    'shop-api-blue-own:api',
    'shop-api-blue-own:api.internal',
  ]);
  expect(valuesOf('worker').external_links).toEqual([
    'shop-api-blue-own:api',
    'shop-api-blue-own:unseen',
    'shop-worker-blue-own:worker',
  ]);
  expect(valuesOf('lone').external_links).toBeUndefined();
  expect(valuesOf('lone').networks).toBeUndefined();
});

test('a link leads to a name that the service has on its own networks, and the proxy does not ask for', () => {
  expect(valuesOf('worker').networks).toEqual({ other: { aliases: ['shop-worker-blue-own'] } });
  expect(valuesOf('web').networks).toEqual({
    front: { aliases: ['shop-web-blue-own'] },
    back: { aliases: ['shop-web-blue-own'] },
    bgc: { aliases: ['shop-web-blue'] },
  });
});

test('with color_local: false there is neither', () => {
  const { external_links, networks } = valuesOf('worker', { color_local: false });
  expect({ external_links, networks }).toEqual({ external_links: undefined, networks: undefined });
});
