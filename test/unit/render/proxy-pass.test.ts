import { describe, expect, test } from 'vitest';
import { locations } from '../../../cli/render/nginx/locations.ts';
import { nginxView } from '../../../cli/render/nginx/nginx-view.ts';
import type { Routing } from '../../../cli/traffic/routing.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const BLUE: Routing = { kind: 'color', color: 'blue' };
const WEB = everywhere(
  configOf({ services: { web: { port: 3000 }, web_stream: { port: 3001 } }, routes: [{ service: 'web' }] }),
);

/** The lines of the only route there is. */
const linesOf = (as: 'stream' | 'upload' | 'grpc' | undefined, routing: Routing): readonly string[] =>
  locations([{ path: '/', service: 'web', ...(as && { as }) }], routing, WEB)[0]?.lines ?? [];

describe('what lives long must not be cut or held back by defaults of nginx', () => {
  test.each([
    [undefined, []],
    ['stream', ['proxy_buffering off;', 'gzip off;', 'proxy_read_timeout 1h;', 'proxy_send_timeout 1h;']],
    ['upload', ['proxy_request_buffering off;', 'client_max_body_size 0;', 'client_body_timeout 10m;']],
    ['grpc', ['client_max_body_size 0;', 'client_body_timeout 1h;', 'grpc_read_timeout 1h;']],
  ] as const)('%s', (as, lines) => {
    expect(linesOf(as, BLUE)).toEqual(expect.arrayContaining([...lines]));
    expect(linesOf(as, BLUE).length).toBeGreaterThan(lines.length);
  });
});

describe('a call must go where the traffic goes', () => {
  const states: [Routing, string][] = [
    [BLUE, 'web_blue'],
    [{ kind: 'canary', color: 'green', percent: 5 }, 'web_$bgc_color'],
    [{ kind: 'both' }, 'web_both'],
    [{ kind: 'primary' }, 'web_blue'],
  ];
  test.each(states)('%j', (traffic, upstream) => {
    expect(linesOf('grpc', traffic).at(-1)).toBe(`grpc_pass grpc://${upstream};`);
    expect(linesOf('grpc', traffic)).toContain('error_page 502 503 504 = @grpc_unavailable;');
  });

  test('but never to a fallback: it is a POST', () => {
    const all = [{ kind: 'read-only' }, { kind: 'primary' }].flatMap((traffic) =>
      locations([{ path: '/', service: 'web', as: 'grpc' }], traffic as Routing, WEB),
    );
    expect(JSON.stringify(all)).not.toContain('web_green');
    expect(linesOf('grpc', { kind: 'read-only' })).toContain('add_header grpc-status 14 always;');
  });
});

test('a stream that the primary does not answer must go on to the fallback as a stream', () => {
  const views = locations([{ path: '/', service: 'web', as: 'stream' }], { kind: 'primary' }, WEB);
  expect(views[0]?.lines).toContain('error_page 502 504 = @web:stream_read_only;');
  const fallback = views.find(({ match }) => match === '@web:stream_read_only');
  expect(fallback?.lines).toContain('proxy_buffering off;');
  expect(fallback?.lines.at(-1)).toBe('proxy_pass http://web_green;');
});

test('services whose names look like ways must keep their own locations', () => {
  const routes = [
    { path: '/a', service: 'web', as: 'stream' as const },
    { path: '/b', service: 'web_stream' },
  ];
  const matches = locations(routes, { kind: 'primary' }, WEB, BLUE).map(({ match }) => match);
  expect(matches).toEqual([...new Set(matches)]);
});

describe('bgc and other containers must speak to a service as visitors do', () => {
  const routes = (...ways: object[]) => configOf({ services: { rpc: { port: 50051 } }, routes: ways });
  const viewOf = (config: ReturnType<typeof configOf>) => nginxView(everywhere(config), projectOf({ rpc: {} }), BLUE);
  const GRPC = { service: 'rpc', as: 'grpc' };

  test('by HTTP/2 where all are calls, by HTTP/1.1 where some are not', () => {
    const isGrpc = (...ways: object[]): boolean[] => viewOf(routes(...ways)).control.services.map(({ grpc }) => grpc);
    expect(isGrpc(GRPC)).toEqual([true, true]);
    expect(isGrpc({ ...GRPC, path: '/demo.Clock/' }, { service: 'rpc' })).toEqual([false, false]);
  });

  test('inside, under the same paths', () => {
    const inside = viewOf(routes({ ...GRPC, path: '/demo.Clock/' }, { service: 'rpc', path: '/x' })).servers.find(
      ({ listener }) => listener === 'internal',
    );
    expect(inside?.locations.map(({ match, lines }) => [match, lines.at(-1)])).toEqual([
      ['= /demo.Clock', 'grpc_pass grpc://rpc_blue;'],
      ['/demo.Clock/', 'grpc_pass grpc://rpc_blue;'],
      ['/', 'proxy_pass http://rpc_blue;'],
      ...[1, 2, 3].map((turn) => [`@again:${turn}`, 'proxy_pass http://$bgc_upstream;']),
      ['@grpc_unavailable', "return 200 '';"],
    ]);
  });
});
