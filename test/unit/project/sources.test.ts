import { describe, expect, test } from 'vitest';
import { sourcesOf } from '../../../cli/project/sources.ts';

/** Which files define each service, of files given as texts. */
function sources(files: Readonly<Record<string, string>>, named = ['compose.yaml']): Record<string, string[]> {
  const read = (file: string): string => files[file] ?? `there is no ${file}`;
  return Object.fromEntries(sourcesOf(named, read));
}

test('a service is defined by the file it stands in', () => {
  expect(sources({ 'compose.yaml': 'services: { web: { image: web }, db: }' })).toEqual({
    web: ['compose.yaml'],
    db: ['compose.yaml'],
  });
});

test('a service in several files has them in the order they are merged', () => {
  const files = {
    'compose.yaml': 'services: { web: {}, db: {} }',
    'prod.yaml': 'services: { web: {} }',
    'more/x.yaml': 'services: { db: {}, web: {} }',
  };
  expect(sources(files, ['compose.yaml', 'prod.yaml', 'more/x.yaml'])).toEqual({
    web: ['compose.yaml', 'prod.yaml', 'more/x.yaml'],
    db: ['compose.yaml', 'more/x.yaml'],
  });
});

test('a file of several YAML documents defines a service once', () => {
  const text = 'services: { web: { image: a } }\n---\nservices: { web: { image: b }, db: {} }\n';
  expect(sources({ 'compose.yaml': text })).toEqual({ web: ['compose.yaml'], db: ['compose.yaml'] });
});

describe('include', () => {
  const web = 'services: { web: {} }';

  test.each([
    ['a path', 'include: [parts/web.yaml]'],
    ['a path from here', 'include: [./parts/web.yaml]'],
    ['a mapping', 'include: [{ path: parts/web.yaml, env_file: x.env }]'],
    ['a mapping of several', 'include: [{ path: [parts/web.yaml] }]'],
  ])('as %s', (_, text) => {
    expect(sources({ 'compose.yaml': text, 'parts/web.yaml': web })).toEqual({ web: ['parts/web.yaml'] });
  });

  test('inside an included file is relative to that file', () => {
    const files = { 'compose.yaml': 'include: [a/a.yaml]', 'a/a.yaml': 'include: [../b/b.yaml]', 'b/b.yaml': web };
    expect(sources(files)).toEqual({ web: ['b/b.yaml'] });
  });

  test('comes before the file that includes, which may add to it', () => {
    const files = { 'compose.yaml': `include: [part.yaml]\n${web}`, 'part.yaml': web };
    expect(sources(files)).toEqual({ web: ['part.yaml', 'compose.yaml'] });
  });
});

describe('YAML that Compose understands is understood here too:', () => {
  test.each([
    ['an anchor for a service', 'x-base: &base { image: a }\nservices: { web: *base }'],
    ['a merge key in a service', 'x-base: &base { image: a }\nservices: { web: { <<: *base, command: x } }'],
    ['a merge key among the services', 'x-all: &all { web: { image: a } }\nservices: { <<: *all }'],
    ['an anchor for all services', 'x-all: &all { web: { image: a } }\nservices: *all'],
    ['tags of Compose', 'services: { web: !override { image: a, ports: !reset [] } }'],
    ['a quoted name', 'services: { "web": { image: a } }'],
    ['variables', 'services: { web: { image: $IMAGE } }'],
  ])('%s', (_, text) => expect(sources({ 'compose.yaml': text })).toEqual({ web: ['compose.yaml'] }));

  test.each([
    ['nothing', ''],
    ['no services', 'name: shop'],
    ['services that are none yet', 'services:'],
    ['a list', '- a'],
  ])('%s', (_, text) => expect(sources({ 'compose.yaml': text })).toEqual({}));
});
