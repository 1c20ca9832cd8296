import { expect, test } from 'vitest';
import { parseConfig } from '../../../cli/config/parse.ts';

const services = (count: number): string =>
  `services:\n  web: { port: 80 }\n${Array.from({ length: count - 1 }, (_, index) => `  w${index}: {}\n`).join('')}`;
const routes = (count: number): string =>
  `routes:\n${Array.from({ length: count }, (_, index) => `  - { host: h${index}.example, service: web }\n`).join('')}`;

const WHY = 'every command, and nginx at every reload, reads all of them';

test.each([
  ['services', services(1001), `services: has 1001 entries, but may have 1000: ${WHY}; leave out services that need`],
  ['routes', services(1) + routes(2001), `routes: has 2001 entries, but may have 2000: ${WHY}; let one route cover`],
])(
  'more %s than a machine can deal with in seconds must be refused, and nothing else be looked at',
  (_, text, told) => {
    const read = (): unknown => parseConfig(`${text}unknown: 1\n`, 'bgc.yaml');
    expect(read).toThrow('bgc.yaml has 1 problem');
    expect(read).toThrow(expect.objectContaining({ details: expect.arrayContaining([expect.stringContaining(told)]) }));
  },
);

test('as many as are allowed must be taken', () => {
  const { services: some, routes: all } = parseConfig(services(1000) + routes(2000), 'bgc.yaml');
  expect([some.length, all.length]).toEqual([1000, 2000]);
});
