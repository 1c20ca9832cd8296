import { describe, expect, test } from 'vitest';
import { configsWith, releasedConfig, withServices } from '../../../cli/config/released.ts';
import { modeOf } from '../../../cli/modes/modes.ts';
import { nginxView } from '../../../cli/render/nginx/nginx-view.ts';
import { portsOf } from '../../../cli/render/ports.ts';
import { render } from '../../../cli/render/render.ts';
import { withStrategy } from '../../../cli/render/strategy.ts';
import { type Routing, toColor } from '../../../cli/traffic/routing.ts';
import { loadAssets } from '../../../cli/workspace/package.ts';
import { configOf, projectOf } from '../../support/worlds.ts';

const project = projectOf({ web: {}, api: {} });
const old = configOf({ services: { web: { port: 3000 }, api: { port: 5000 } }, routes: [{ service: 'web' }] });
const next = configOf({ services: { web: { port: 4000 } }, routes: [{ service: 'web', as: 'stream' }] });
const configs = withStrategy(configsWith(next, { blue: old, green: next }), modeOf);
const viewAt = (routing: Routing) => nginxView(configs, project, routing);

describe('each color must be rendered by the bgc.yaml of its own release', () => {
  test('with its own port, in every configuration', () => {
    for (const color of ['blue', 'green'] as const) {
      const servers = viewAt(toColor(color)).upstreams.map(({ name, servers }) => `${name} ${servers[0]}`);
      expect(servers.map((text) => text.replace(/ resolve.*/, '').replace(/ .*:/, ' '))).toEqual([
        'web_blue 3000',
        'web_green 4000',
        'api_blue 5000',
      ]);
    }
  });

  test('visitors get the routes of the color that is live, those who preview the routes of the other one', () => {
    const linesOf = (routing: Routing, listener: string): string =>
      JSON.stringify(
        viewAt(routing)
          .servers.filter((server) => server.listener === listener)
          .slice(0, 1),
      );
    expect(linesOf(toColor('blue'), 'public')).not.toContain('proxy_buffering off');
    expect(linesOf(toColor('blue'), 'preview')).toContain('proxy_buffering off');
    expect(linesOf(toColor('green'), 'public')).toContain('proxy_buffering off');
  });

  test('a service that a color is without has nothing there', async () => {
    const { control } = viewAt(toColor('blue'));
    expect(control.services.map(({ service, color }) => `${service} ${color}`)).not.toContain('api green');
    const files = render(
      configs,
      project,
      new Map(['web', 'api'].map((name) => [name, ['compose.yaml']])),
      await loadAssets(undefined),
    );
    const overlay = files.get('bgc/compose.yaml') ?? '';
    expect(overlay).toContain('api-blue:');
    expect(overlay).not.toContain('api-green:');
  });

  test('what visitors of a canary would not find in it stays with the other color', () => {
    const both = configsWith(old, { blue: old, green: next });
    const paths = configOf({
      services: { web: { port: 3000 }, api: { port: 5000 } },
      routes: [{ service: 'web' }, { path: '/api', service: 'api' }],
    });
    const view = nginxView(withStrategy({ ...both, blue: paths }, modeOf), project, {
      kind: 'canary',
      color: 'green',
      percent: 10,
    });
    expect(JSON.stringify(view.servers)).toContain('proxy_pass http://api_blue;');
    expect(JSON.stringify(view.servers)).toContain('proxy_pass http://web_$bgc_color;');
  });
});

test('the ports of the proxy must be free in both colors, and the same in each configuration', () => {
  const at = configsWith(next, { blue: configOf({ services: { web: { port: 80 } } }), green: next });
  expect([at.now, at.blue, at.green].map((config) => portsOf(config).http)).toEqual([81, 81, 81]);
});

describe('the bgc.yaml of a release', () => {
  const now = configOf({
    services: { web: { port: 1 } },
    proxy: { http: 8080, snippets: { server: 'a 1;' } },
    preview: 8090,
    drain: { timeout: '9s' },
  });
  const then = 'services: { web: { port: 2 } }\nproxy: { http: 90, snippets: { server: b 2; } }\npreview: 91\n';

  test('must say all but what the one proxy has for both', () => {
    expect(releasedConfig(now, then)).toMatchObject({
      services: [{ name: 'web', port: 2 }],
      proxy: { http: { port: 8080 }, snippets: { server: ['b 2;'] } },
      preview: { port: 8090 },
      drain: { timeout: 9000 },
    });
  });

  test('must be the present one where it says the same, and nothing where it cannot be read', () => {
    expect(releasedConfig(now, now.text)).toBe(now);
    expect(releasedConfig(now, 'services: []')).toBeUndefined();
  });

  test('that is lost must be the present one, with the services and ports that the containers tell', () => {
    expect(withServices(now, new Map([['web', 3]]))).toMatchObject({ services: [{ port: 3 }], reserved: [3] });
    expect(withServices(old, new Map([['web', undefined]]))).toMatchObject({
      services: [{ name: 'web', port: 3000 }],
      routes: [{ service: 'web' }],
      reserved: [3000],
    });
  });
});
