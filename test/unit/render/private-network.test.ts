import { expect, test } from 'vitest';
import { colorService } from '../../../cli/render/compose/color-service.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const services = { web: { port: 3000 }, worker: {} };
const networks = { default: null };
const project = projectOf({ web: { networks }, worker: { networks } });

function joined(name: string, differs: object = {}): unknown {
  const config = configOf({ services, ...differs });
  const own = config.services.find((service) => service.name === name);
  return own && colorService(own, 'blue', everywhere(config).blue, project).networks;
}

test('the network of the proxy is for what it asks and what a hook runs in, and for nothing else', () => {
  expect(joined('web')).toMatchObject({ bgc: { aliases: ['shop-web-blue'] } });
  expect(joined('worker')).not.toHaveProperty('bgc');
  expect(joined('worker', { hooks: { before_switch: { run: 'smoke', in: 'worker' } } })).toMatchObject({ bgc: {} });
});
