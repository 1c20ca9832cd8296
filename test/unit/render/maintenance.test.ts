import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modeOf } from '../../../cli/modes/modes.ts';
import { allowConf, allowedIn } from '../../../cli/render/nginx/maintenance.ts';
import { maintenancePage } from '../../../cli/render/nginx/maintenance-page.ts';
import { nginxView } from '../../../cli/render/nginx/nginx-view.ts';
import { parseNginx } from '../../support/nginx-parse.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const TEMPLATE = readFileSync(join(import.meta.dirname, '../../../templates/maintenance.html.hbs'), 'utf8');
const GATE = /^if \(-f \/etc\/nginx\/bgc\/maintenance\/\$bgc_maintenance\.html\) \{ rewrite \S+ \S+ last; \}$/;

const routes = [
  { service: 'web', host: 'shop.test' },
  { service: 'api', host: 'shop.test', path: '/api' },
];

describe.each([
  ['blue-green', {}],
  ['rolling', {}],
  ['primary-fallback', {}],
  ['primary-fallback', { secret_file: './secret' }],
])('mode %s, preview %j', (mode, preview) => {
  const services = { web: { port: 3000 }, api: { port: 4000 } };
  const config = configOf({ services, routes, traffic: { mode }, preview });
  const project = projectOf({ web: {}, api: {} });
  const servers = modeOf(config).states.flatMap((state) => nginxView(everywhere(config), project, state).servers);
  /** Where a request can arrive; named and internal locations are led to. */
  const entries = servers
    .filter(({ bg, listener }) => bg !== undefined || listener === 'internal')
    .flatMap(({ listener, locations }) =>
      locations
        .filter(({ match, lines }) => !match.startsWith('@') && !lines.includes('internal;'))
        .map(({ lines }) => ({ listener, lines, at: lines.findIndex((line) => GATE.test(line)) })),
    );

  test('every way to the application that is public must be closable, and no other', () => {
    expect(entries.filter(({ listener }) => listener === 'public').length).toBeGreaterThan(2);
    for (const { listener, at } of entries) expect(at >= 0, listener).toBe(listener === 'public');
  });

  test('nothing may stand before it, but what leads those away who preview', () => {
    const before = entries.flatMap(({ lines, at }) => lines.slice(0, Math.max(at, 0)));
    expect(before.filter((line) => !/^error_page 418 |^if \(\$secure_link\) /.test(line))).toEqual([]);
    expect(before.length > 0).toBe('secret_file' in preview);
  });
});

describe('who passes', () => {
  const networks = ['10.0.0.0/8', '203.0.113.7', '2001:db8::/32'];

  test('must be read as it was written', () => {
    expect(allowedIn(allowConf(networks))).toEqual(networks);
    expect(allowedIn(allowConf([]))).toEqual([]);
  });

  test('must be one geo block, so that nobody else is let in', () => {
    expect(parseNginx(allowConf(networks))).toEqual([
      {
        name: 'geo',
        args: ['$bgc_maintenance'],
        block: [{ name: 'default', args: ['page'] }, ...networks.map((name) => ({ name, args: ['nothing'] }))],
      },
    ]);
  });
});

describe('the page', () => {
  test('must say what it was told, as text', () => {
    const page = maintenancePage(TEMPLATE, `<script>alert("1")</script> & 'you'`);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#x27;you&#x27;');
    expect(page).not.toContain('<script');
  });

  test('must have words of its own', () => {
    expect(maintenancePage(TEMPLATE)).toContain('<p>This site is being worked on.');
    expect(maintenancePage(TEMPLATE, '{{message}}')).toContain('<p>{{message}}</p>');
  });
});
