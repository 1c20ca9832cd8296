import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../../cli/config/parse.ts';
import { BgcError } from '../../../cli/errors.ts';

const services = { web: { port: 3000 } };

/** One harmful character somewhere in text that is good or anything. */
const hostile = fc
  .tuple(
    fc.oneof(fc.stringMatching(/^[a-z/]{0,10}$/), fc.string()),
    fc.constantFrom(...';{}$"\'`\\#<>()|*^', ...' \t\n\r\0\v\f\u001b\u007f\u0085\u00a0\u2028\ufeff'),
    fc.oneof(fc.stringMatching(/^[a-z/]{0,10}$/), fc.string()),
  )
  .map(([before, character, after]) => before + character + after)
  .filter((text) => !text.startsWith('*.'));

function parsed(config: unknown): unknown {
  try {
    return parseConfig(stringify(config), 'bgc.yaml');
  } catch (error) {
    if (error instanceof BgcError) return error;
    throw error;
  }
}

describe('hostile text never passes as', () => {
  test.each<[string, (text: string) => unknown]>([
    ['a host', (host) => ({ services, routes: [{ host, service: 'web' }] })],
    [
      'a host after a good one',
      (text) => ({ services, routes: [{ host: `shop.example.com${text}`, service: 'web' }] }),
    ],
    ['a path', (path) => ({ services, routes: [{ path, service: 'web' }] })],
    ['a path after a good one', (text) => ({ services, routes: [{ path: `/shop${text}`, service: 'web' }] })],
    ['the path of the color', (bg) => ({ services, bg })],
    ['a health path', (path) => ({ services: { web: { port: 3000, health: { path: `/${path}` } } } })],
    ['the path of a check', (get) => ({ services, checks: [{ get: `/${get}` }] })],
    ['the host of a check', (host) => ({ services, checks: [{ get: '/', host }] })],
    ['a path of a warm-up', (path) => ({ services, warm_up: { paths: [`/${path}`] } })],
    ['the service of a hook', (name) => ({ services, hooks: { before_start: { run: './a', in: `web${name}` } } })],
    ['an image', (image) => ({ services, proxy: { image } })],
    ['an image after a good one', (text) => ({ services, proxy: { image: `nginx:1.30${text}` } })],
    ['a service name', (name) => ({ services: { [name]: { port: 3000 } } })],
    ['a service name after a good one', (text) => ({ services: { [`web${text}`]: { port: 3000 } } })],
    ['the service of a route', (service) => ({ services, routes: [{ service }] })],
    ['a listener', (text) => ({ services, proxy: { http: `8080${text}` }, preview: text })],
    ['a duration', (text) => ({ services, drain: { timeout: `30s${text}` } })],
  ])('%s', (_, configWith) => {
    fc.assert(fc.property(hostile, (text) => parsed(configWith(text)) instanceof BgcError));
  });
});

test('any text is a config or one error on printable lines', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'services',
      'web',
      'port',
      'routes',
      'checks',
      'run',
      'proxy',
      ': ',
      '- ',
      '\n',
      '  ',
      '\t',
      '&a ',
      '*a',
    ),
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|\n',
      '<<: ',
      '!x ',
      '---\n',
      '? ',
      '# ',
      '__proto__',
      '%YAML 1.1\n',
      '\r\n',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      try {
        parseConfig(pieces.join(''), 'bgc.yaml');
      } catch (error) {
        expect(error).toBeInstanceOf(BgcError);
        for (const line of (error as BgcError).details) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }
    }),
    { numRuns: 1000 },
  );
});

describe('a secret is never in an error:', () => {
  const secret = 'TOKEN-hunter2';
  test.each([
    [`checks: [{ run: "${secret} npm test", timeout: 5 }]`],
    [`checks: [{ run: ["${secret}"] }]`],
    [`checks: [{ get: /, run: ${secret} }]`],
    [`checks: [{ rum: ${secret} }]`],
    [`checks: ${secret}`],
    [`checks: [${secret}]`],
    [`checks:\n  - run: |\n      a ${secret}\n    timeout: 5`],
    [`checks: [{ run: "${secret}\\q" }]`],
    [`checks:\n  - run: "${secret}\n`],
    [`checks:\n  - run: ${secret}: ${secret}\n`],
    [`checks:\n  - run: ${secret}\n  - "x" ${secret}\n`],
    [`checks:\n  - run: ${secret}\n  }${secret}\n`],
    [`checks: [{ run: !x ${secret} }]`],
    [`check: { run: ${secret} }`],
    [`proxy: { snippets: { http: { a: ${secret} } } }`],
    [`hooks: { before_switch: ${secret}, after_switch: 5 }`],
    [`hooks: { before_switch: { run: ${secret}, timeout: 5 } }`],
    [`hooks: { before_switch: { rum: ${secret} } }`],
    [`hooks: { before_switch: [${secret}] }`],
    [`hooks: ${secret}`],
    [`hook: { before_switch: ${secret} }`],
    [`checks: [{ get: /, header: { a: ${secret}, b: 5 } }]`],
    [`checks: [{ get: /, json: [${secret}] }]`],
    [`checks: [{ get: /, header: { get: ${secret}, b: 5 } }]`],
    [`environment: { PASSWORD: ${secret} }`],
  ])('%s', (text) => {
    const parse = () => parseConfig(`services: { web: { port: 3000 } }\n${text}\n`, 'bgc.yaml');
    expect(parse).toThrow(BgcError);
    try {
      parse();
    } catch (error) {
      expect(JSON.stringify([(error as BgcError).message, (error as BgcError).details])).not.toContain('hunter2');
    }
  });
});
