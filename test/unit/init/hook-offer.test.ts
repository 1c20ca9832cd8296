import { expect, test } from 'vitest';
import { parseConfig } from '../../../cli/config/parse.ts';
import { hookOffers } from '../../../cli/init/hook-offer.ts';
import { projectOf } from './projects.ts';

const project = projectOf({
  web: { build: { context: '.' } },
  migrate: { build: { context: '.' } },
  seed: { image: 'shop:1' },
});

test('each job that is not released has a hook to copy, which builds what is built here', () => {
  const offers = hookOffers(project, ['web']);
  expect(offers).toEqual([
    'migrate does not run again with each release; for that, bgc.yaml: hooks: { before_start: bgc compose -- run --rm --build migrate }',
    'seed does not run again with each release; for that, bgc.yaml: hooks: { before_start: bgc compose -- run --rm seed }',
  ]);
  expect(hookOffers(project, ['web', 'migrate', 'seed'])).toEqual([]);
  const [hooks] = /hooks: .*$/.exec(offers[0] ?? '') ?? [];
  const config = parseConfig(`services: { web: { port: 80 } }\n${hooks}`, 'bgc.yaml');
  expect(config.hooks.before_start?.command).toBe('bgc compose -- run --rm --build migrate');
});
