import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checksPort } from '../../../cli/render/nginx/checks-port.ts';
import { nginxView } from '../../../cli/render/nginx/nginx-view.ts';
import { secretHash } from '../../../cli/render/nginx/preview-secret.ts';
import type { ServerView } from '../../../cli/render/nginx/server-view.ts';
import type { Routing } from '../../../cli/traffic/routing.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const services = { web: { port: 3000 } };
const at = (preview: unknown, differs: object = {}) => configOf({ services, preview, ...differs });
const serversOf = (config: ReturnType<typeof configOf>, routing: Routing): readonly ServerView[] =>
  nginxView(everywhere(config), projectOf({ web: {} }), routing).servers;

test('a secret must be written down as the hash that nginx compares, another one in each project', () => {
  const hash = (text: string): string => createHash('md5').update(text).digest('base64url');
  expect(secretHash('0123456789abcdef', 'shop')).toContain(`default ${hash('0123456789abcdef bgc-shop')};\n`);
  expect(secretHash('0123456789abcdef', 'shop')).not.toContain('0123456789abcdef');
  expect(secretHash('0123456789abcdef', 'blog')).not.toBe(secretHash('0123456789abcdef', 'shop'));
});

describe('who knows the secret must get the preview color, whoever has the traffic:', () => {
  const config = at({ secret_file: 's' });
  const states: [Routing, string][] = [
    [{ kind: 'color', color: 'blue' }, 'green'],
    [{ kind: 'color', color: 'green' }, 'blue'],
    [{ kind: 'canary', color: 'green', percent: 5 }, 'green'],
    [{ kind: 'both' }, 'green'],
    [{ kind: 'primary' }, 'green'],
    [{ kind: 'read-only' }, 'blue'],
  ];

  test.each(states)('%j shows %s', (traffic, color) => {
    const [visitors] = serversOf(config, traffic);
    const matches = visitors?.locations.map(({ match }) => match);
    const [everything] = visitors?.locations ?? [];
    // Before anything that a mode may refuse.
    expect(everything?.lines.slice(0, 2)).toEqual([
      'error_page 418 = @web_preview;',
      'if ($secure_link) { return 418; }',
    ]);
    const there = visitors?.locations.find(({ match }) => match === '@web_preview')?.lines;
    expect(there).toContain(`proxy_pass http://web_${color};`);
    expect(there).toContain('set $bgc_listener preview;');
    expect(new Set(matches).size).toBe(matches?.length);
  });

  test('other containers and previewers are not asked for it', () => {
    const others = serversOf(config, { kind: 'both' }).filter(({ listener }) => listener !== 'public');
    expect(JSON.stringify(others)).not.toContain('418');
  });
});

test('without a secret nothing leads from the public to the preview', () => {
  expect(JSON.stringify(serversOf(configOf(), { kind: 'both' }))).not.toContain('secure_link');
});

describe('each color must have a name of its own on the listener of the preview', () => {
  const namesOf = (routes: object[]): string[] =>
    serversOf(configOf({ services, routes }), { kind: 'color', color: 'blue' })
      .filter(({ listener }) => listener === 'preview')
      .flatMap(({ names }) => names);

  test.each([
    ['any host', [{ service: 'web' }], ['_', 'green.*', 'blue.*']],
    ['one host', [{ host: 'a.test', service: 'web' }], ['a.test', 'green.*', 'green.a.test', 'blue.*', 'blue.a.test']],
    [
      'a host and any',
      [{ host: 'a.test', service: 'web' }, { service: 'web' }],
      ['a.test', '_', 'green.a.test', 'green.*', 'blue.a.test', 'blue.*'],
    ],
    [
      'hosts by pattern, which nginx could not take with a color before it',
      [{ host: '*.a.test', service: 'web' }],
      ['*.a.test', 'green.*', 'blue.*'],
    ],
    [
      'a host that is called like a color of another one',
      [
        { host: 'a.test', service: 'web' },
        { host: 'blue.a.test', service: 'web' },
      ],
      ['a.test', 'blue.a.test', 'green.*', 'green.a.test', 'green.blue.a.test', 'blue.*', 'blue.blue.a.test'],
    ],
  ])('for %s', (_, routes, names) => {
    expect(namesOf(routes)).toEqual(names);
  });
});

test('where the preview is guarded, nobody must be told the color before it is known who asks', () => {
  const guarded = at({ host: 'p.test', auth: 'a' });
  const told = serversOf(guarded, { kind: 'color', color: 'blue' }).filter(({ bg }) => bg !== undefined);
  expect(told.length).toBeGreaterThan(0);
  expect(JSON.stringify(told.flatMap(({ access }) => access))).not.toMatch(/auth|allow/);
});

describe("bgc's own checks must have a way past the guard", () => {
  test.each([
    ['a password at an outer address', { listen: '10.0.0.5:8081', auth: 'a' }, 8082],
    ['an allow-list everywhere', { listen: '0.0.0.0:8081', allow: '10.0.0.0/8' }, 8082],
    ['a password at the host only', { auth: 'a', host: 'p.test' }, undefined],
    ['an outer address that nobody guards', { listen: '10.0.0.5:8081' }, undefined],
  ])('with %s', (_, preview, port) => {
    expect(checksPort(at(preview))).toBe(port);
  });

  test('at a port that no service has', () => {
    const taken = { web: { port: 8082 }, api: { port: 8083 } };
    const guarded = at({ listen: '10.0.0.5:8081', auth: 'a' }, { services: taken, routes: [{ service: 'web' }] });
    expect(checksPort(guarded)).toBe(8084);
  });
});
