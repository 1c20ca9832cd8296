import { expect, test } from 'vitest';
import { colorService } from '../../../cli/render/compose/color-service.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

function healthcheckOf(healthcheck?: object): unknown {
  const project = projectOf({ web: { healthcheck } });
  const config = configOf({ services: { web: { port: 3000 } } });
  const [own] = config.services;
  return own && colorService(own, 'green', everywhere(config).green, project).healthcheck;
}

// Compose 2.31 and later refuse a `start_interval` without a `start_period`, and all else may have neither.
test.each([
  ['of the image', undefined, { start_period: `\${BGC_GREEN_START_PERIOD:-30s}`, start_interval: '250ms' }],
  ['without a period', { test: ['CMD', 'a'] }, { start_period: '30s', start_interval: '250ms' }],
  ['with an interval', { test: ['CMD', 'a'], interval: '5s' }, { start_period: '5s', start_interval: '250ms' }],
  ['with a period', { test: ['CMD', 'a'], start_period: '9s' }, { start_period: '9s', start_interval: '250ms' }],
  [
    'with both',
    { test: ['CMD', 'a'], start_period: '9s', start_interval: '1s' },
    { start_period: '9s', start_interval: '1s' },
  ],
  ['that is disabled', { disable: true }, undefined],
])('a healthcheck %s is probed fast within a period', (_, own, expected) => {
  expect(healthcheckOf(own)).toEqual(expected);
});
