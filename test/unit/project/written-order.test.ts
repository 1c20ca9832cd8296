import { expect, test } from 'vitest';
import { parseProject } from '../../../cli/project/parse.ts';
import { inWrittenOrder } from '../../../cli/project/written-order.ts';

function ordered(files: Readonly<Record<string, string>>, named: readonly string[], services: readonly string[]) {
  const json = JSON.stringify({ name: 'shop', services: Object.fromEntries(services.map((name) => [name, {}])) });
  const project = inWrittenOrder(parseProject(json, '/srv/shop', named), (file) => files[file]);
  return [...project.services.keys()];
}

test('services come as the file writes them', () => {
  expect(ordered({ 'c.yaml': 'services: { web: {}, db: {}, api: {} }' }, ['c.yaml'], ['api', 'db', 'web'])).toEqual([
    'web',
    'db',
    'api',
  ]);
});

test('the first file comes first, and what is only included last', () => {
  const files = {
    'a.yaml': 'include: [more.yaml]\nservices: { web: {}, api: {} }',
    'b.yaml': 'services: { tools: {}, api: {} }',
    'more.yaml': 'services: { beacon: {} }',
  };
  expect(ordered(files, ['a.yaml', 'b.yaml'], ['api', 'beacon', 'tools', 'web'])).toEqual([
    'web',
    'api',
    'tools',
    'beacon',
  ]);
});

test('a service whose file cannot be found is last, and one that Compose leaves out is none', () => {
  expect(ordered({ 'c.yaml': 'services: { web: {}, gone: {} }' }, ['c.yaml'], ['remote', 'web'])).toEqual([
    'web',
    'remote',
  ]);
});
