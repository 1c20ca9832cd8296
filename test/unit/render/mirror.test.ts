import { describe, expect, test } from 'vitest';
import { argsOf, type Directive, findAll, parseNginx } from '../../support/nginx-parse.ts';
import { renderCases } from '../../support/render-case.ts';

const GENERATION = /"generation":"([0-9a-f]{12})"/g;
const UPSTREAMS = /^ {2}upstream [\s\S]*?^ {2}}\n/gm;

function swapped(text: string): string {
  return text.replace(/blue|green/g, (color) => (color === 'blue' ? 'green' : 'blue'));
}

const generationsOf = (text: string): string[] => [...text.matchAll(GENERATION)].map(([, hash = '']) => hash);
const upstreamsOf = (text: string): string[] => [...text.matchAll(UPSTREAMS)].map(([block]) => block);
const elsewhere = (text: string): string =>
  text
    .replace(GENERATION, '')
    .replace(/"public [0-9a-f]{12}"/, '')
    .replace(UPSTREAMS, '');
const locationsOf = (text: string): Directive[] => findAll(parseNginx(text), 'location');

/** Where roles are fixed there are no colors to mirror. */
const cases = renderCases().filter((one) => !one.texts.has('error') && one.config.traffic.mode !== 'primary-fallback');

describe.each(cases)('blue.conf and green.conf of $name', async (one) => {
  const files = await one.render();
  const blue = files.get('bgc/nginx/blue.conf') ?? '';
  const green = files.get('bgc/nginx/green.conf') ?? '';

  test('have the same upstreams, both colors of each, so that a reload never has to look up a name', () => {
    const names = one.config.services.filter(({ port }) => port !== undefined).map(({ name }) => name);
    const asOne = one.config.traffic.mode === 'rolling' ? 1 : 0;
    for (const text of [green, files.get('bgc/nginx/both.conf') ?? green])
      expect(upstreamsOf(blue)).toEqual(upstreamsOf(text));
    expect(upstreamsOf(blue)).toHaveLength((2 + asOne) * names.length);
  });

  test('are mirrors everywhere else: what is blue in one is green in the other', () => {
    expect(swapped(elsewhere(blue))).toBe(elsewhere(green));
  });

  test('differ in who is proxied to, in what tells the color, and in nothing else', () => {
    const differing = locationsOf(blue).filter((location, at) => !equal(location, locationsOf(green)[at]));
    const unexplained = differing.filter(
      ({ block = [] }) => !argsOf(block, 'proxy_pass') && !argsOf(block, 'grpc_pass') && !argsOf(block, 'return'),
    );
    expect(differing.length).toBeGreaterThan(0);
    expect(unexplained).toEqual([]);
  });

  test('carry a generation each, the same one wherever it stands', () => {
    const [first, ...others] = [...new Set(generationsOf(blue)), ...new Set(generationsOf(green))];
    expect(others).toHaveLength(1);
    expect(others).not.toContain(first);
  });
});

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
