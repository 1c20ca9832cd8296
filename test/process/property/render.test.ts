import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../../cli/config/config.ts';
import { milliseconds } from '../../../cli/config/schema/duration.ts';
import { BgcError } from '../../../cli/errors.ts';
import { parseProject } from '../../../cli/project/parse.ts';
import { hostOf } from '../../../cli/render/hosts.ts';
import { claims, grpcLookalikes } from '../../../cli/render/nginx/claimed-headers.ts';
import type { EdgeServerView } from '../../../cli/render/nginx/edge-servers.ts';
import { inMegabytes } from '../../../cli/render/nginx/limits.ts';
import { nginxView } from '../../../cli/render/nginx/nginx-view.ts';
import { portsOf } from '../../../cli/render/ports.ts';
import { COLORS, otherColor } from '../../../cli/traffic/color.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { argsOf, type Directive, findAll, parseNginx } from '../../support/nginx-parse.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';
import { type Drawn, drawn, renderDrawn } from '../../support/written-config.ts';

const color = fc.constantFrom(...COLORS);

const httpOf = (text: string): readonly Directive[] => findAll(parseNginx(text), 'http')[0]?.block ?? [];
const blocks = (http: readonly Directive[], name: string) => http.filter((one) => one.name === name);

describe('any bgc.yaml that validates must render exactly the directives that were asked for:', () => {
  test('nothing but the known directives at the top and in http', () => {
    fc.assert(
      fc.property(drawn, color, (one, live) => {
        const tree = parseNginx(renderDrawn(one, live));
        expect(namesOf(tree)).toEqual(namesOf(PLAIN));
        const plain = ownNames(PLAIN).filter((name) => !one.config.proxy.xAccel || name !== 'proxy_ignore_headers');
        expect(ownNames(tree).sort()).toEqual([...plain, ...edgeNames(one.config)].sort());
      }),
    );
  });

  test('both colors of every service with a port as upstreams, whichever is live', () => {
    fc.assert(
      fc.property(drawn, color, (one, live) => {
        const upstreams = blocks(httpOf(renderDrawn(one, live)), 'upstream');
        const actual = upstreams.map(({ args, block }) => [
          ...args,
          argsOf(block, 'server'),
          block?.map(({ name }) => name),
        ]);
        const wanted = one.config.services.flatMap(({ name, port }) =>
          port === undefined
            ? []
            : COLORS.map((each) => [
                `${name}_${each}`,
                [`${hostOf(one.project, name, each)}:${port}`, 'resolve', 'max_fails=0'],
                UPSTREAM,
              ]),
        );
        expect(actual).toEqual(wanted);
      }),
    );
  });

  test('every server, name and location of the view and nothing else', () => {
    fc.assert(
      fc.property(drawn, color, (one, live) => {
        const servers = blocks(httpOf(renderDrawn(one, live)), 'server');
        const view = nginxView(everywhere(one.config), one.project, toColor(live));
        expect(servers.slice(0, -1).map(withoutBg)).toEqual(view.servers.map(serverTree));
      }),
    );
  });

  test('the values of the edge as they are written', () => {
    fc.assert(
      fc.property(drawn, color, (one, live) => {
        const http = httpOf(renderDrawn(one, live));
        const { tls, realIp, rateLimit, maxBody, headerSizes, spool, timeouts } = one.config.proxy;
        const all = (name: string) => blocks(http, name).map(({ args }) => args.join(' '));
        expect(all('client_max_body_size')).toEqual([maxBody]);
        expect(all('large_client_header_buffers')).toEqual([`4 ${headerSizes.request}`]);
        expect(all('proxy_buffer_size')).toEqual([headerSizes.response]);
        expect(all('proxy_max_temp_file_size')).toEqual([inMegabytes(spool.answers ?? '0')]);
        expect(all('client_body_timeout').map(milliseconds)).toEqual([timeouts.body]);
        expect(all('proxy_read_timeout').map(milliseconds)).toEqual([timeouts.read]);
        expect(all('set_real_ip_from')).toEqual(realIp?.from ?? []);
        expect(all('real_ip_header')).toEqual(realIp === undefined ? [] : [realIp.header]);
        expect(all('limit_req_zone').map((zone) => zone.replace(/.* /, ''))).toEqual(
          rateLimit === undefined ? [] : [`rate=${rateLimit.rate}`],
        );
        expect(all('ssl_protocols').includes('TLSv1.3')).toBe(tls?.protocols === 'modern');
        expect(http.flatMap(({ block }) => argsOf(block, 'ssl_reject_handshake') ?? [])).toEqual(
          tls !== undefined && one.config.routes.every(({ host }) => host !== undefined) ? ['on'] : [],
        );
      }),
    );
  });

  test('a way to each service in each color for bgc alone, and nothing else that depends on bgc.yaml', () => {
    fc.assert(
      fc.property(drawn, color, ({ config, project }, live) => {
        const control = controlOf(parseNginx(renderDrawn({ config, project }, live)));
        const ways = (name: string) => [otherColor(live), live].map((each) => ['location', `/${each}/${name}/`, each]);
        const names = config.services.flatMap(({ name, port }) => (port === undefined ? [] : [name]));
        const isWay = ([, match = '']: readonly string[]) => /^\/(?:blue|green)\//.test(match);
        expect(control.filter(isWay)).toEqual(names.flatMap(ways));
        expect(control.filter((one) => !isWay(one)).length).toBe(controlOf(PLAIN).length - 2);
      }),
    );
  });

  test('no address is claimed twice as default, and none by two servers of the same name', () => {
    fc.assert(
      fc.property(drawn, color, ({ config, project }, live) => {
        const { servers, control } = nginxView(everywhere(config), project, toColor(live));
        const listens = new Set(servers.map(({ listen }) => listen));
        expect(listens).not.toContain(control.listen);
        for (const listen of listens) {
          const here = servers.filter((one) => one.listen === listen);
          const names = here.flatMap((one) => one.names.map((name) => name.toLowerCase()));
          expect(here.filter((one) => one.default)).toHaveLength(1);
          expect(names).toEqual([...new Set(names)]);
        }
      }),
    );
  });

  test('no location twice in a server, which nginx refuses', () => {
    fc.assert(
      fc.property(drawn, color, (one, live) => {
        for (const server of blocks(httpOf(renderDrawn(one, live)), 'server')) {
          const matches = blocks(server.block ?? [], 'location').map(({ args }) => args.join(' '));
          expect(matches).toEqual([...new Set(matches)]);
        }
      }),
    );
  });
});

/** The directives of a server that come from `bgc.yaml`; the answer at `bg` is told by its path. */
function withoutBg({ block = [] }: Directive): unknown {
  return block.map(({ name, args, block: inner }) => [
    name,
    ...args,
    ...(inner?.map((one) => [one.name, ...one.args]) ?? []),
  ]);
}

function serverTree(view: EdgeServerView): unknown {
  const { listen, default: isDefault, names, color: serving, listener, bg, locations, tls, lines, headers } = view;
  return [
    ['listen', String(listen), ...(tls ? ['ssl'] : []), ...(isDefault ? ['default_server'] : [])],
    ...(tls ? [['http2', 'on']] : []),
    ['server_name', ...names],
    ['set', '$bgc_color', serving],
    ['set', '$bgc_listener', listener],
    ...lines.map(tree),
    ...(bg === undefined
      ? []
      : [
          [
            'location',
            '=',
            bg,
            ['access_log', 'off'],
            ['default_type', 'text/plain'],
            NO_STORE,
            ...headers.map(words),
            expect.arrayContaining(['return', '200']),
          ],
        ]),
    ...locations.map(({ match, lines }) => ['location', ...match.split(' '), ...lines.map(words)]),
  ];
}

const words = (line: string): string[] => parseNginx(line).flatMap(({ name, args }) => [name, ...args]);

/** The same for a line of the server itself, with what stands between its braces. */
const tree = (line: string): unknown[] =>
  parseNginx(line).flatMap(({ name, args, block = [] }) => [
    name,
    ...args,
    ...block.map((inner) => [inner.name, ...inner.args]),
  ]);
const NO_STORE = ['add_header', 'Cache-Control', 'no-store', 'always'];
const UPSTREAM = ['zone', 'server', 'keepalive', 'keepalive_timeout', 'keepalive_requests'];

/** What bgc itself puts into every configuration: no value of a user may add to it. */
const PLAIN = parseNginx(renderDrawn({ config: configOf(), project: projectOf({ web: {} }) }, 'blue'));

/** What the options of the edge add to `http`, by what is asked for. */
function edgeNames(config: Config): string[] {
  const { tls, realIp, headers, gzip, rateLimit, connectionLimit, xAccel, http, https } = config.proxy;
  const ports = portsOf(config);
  const moved =
    http.port !== ports.http || config.preview.port !== ports.preview || (https?.port ?? ports.https) !== ports.https;
  const asked: readonly (readonly [boolean, readonly string[]])[] = [
    [moved, ['map']],
    [tls !== undefined, [...['', '_key'].map((end) => `ssl_certificate${end}`), 'ssl_protocols', 'map']],
    [tls !== undefined, ['ssl_prefer_server_ciphers', 'ssl_session_timeout', 'ssl_session_cache']],
    [tls?.protocols === 'intermediate', ['ssl_ciphers']],
    [tls?.hsts !== undefined, ['map']],
    [realIp !== undefined, ['real_ip_header', 'real_ip_recursive', 'geo', ...maps(4 + claims(config).length)]],
    [realIp !== undefined, (realIp?.from ?? []).map(() => 'set_real_ip_from')],
    [headers, ['map', 'map']],
    [
      config.routes.some(({ as }) => as === 'grpc'),
      [...GRPC, ...claims(config).map(() => 'grpc_set_header'), ...LOOKALIKES],
    ],
    [config.routes.some(({ as }) => as === 'grpc') && !xAccel, ['grpc_ignore_headers']],
    [connectionLimit !== undefined, ['map', 'limit_conn_zone']],
    [gzip, ['gzip', 'gzip_vary', 'gzip_proxied', 'gzip_comp_level', 'gzip_min_length', 'gzip_types']],
    [rateLimit !== undefined, ['map', 'limit_req_zone', 'limit_req_status', 'limit_req_log_level']],
  ];
  return asked.flatMap(([isAsked, names]) => (isAsked ? names : []));
}

const maps = (length: number): string[] => Array.from({ length }, () => 'map');

const GRPC = [
  'http2',
  'grpc_buffer_size',
  ...['connect_timeout', 'next_upstream', 'next_upstream_tries', 'next_upstream_timeout'].map((name) => `grpc_${name}`),
  ...Array.from({ length: 8 }, () => 'grpc_set_header'),
];

/** A line has several. */
const LOOKALIKES = grpcLookalikes().flatMap((line) => line.match(/grpc_set_header/g) ?? []);

const namesOf = (tree: readonly Directive[]): string[] => tree.map(({ name }) => name);
const ownNames = (tree: readonly Directive[]): string[] =>
  namesOf(findAll(tree, 'http')[0]?.block ?? []).filter((name) => name !== 'server' && name !== 'upstream');

/** The directives of the control server; an idle location with the color it leads to. */
function controlOf(tree: readonly Directive[]): (readonly string[])[] {
  const server = blocks(findAll(tree, 'http')[0]?.block ?? [], 'server').at(-1);
  return (server?.block ?? []).map(({ name, args, block }) => {
    const pass = argsOf(block, 'proxy_pass') ?? argsOf(block, 'grpc_pass');
    const color = /_(blue|green)\/?$/.exec(pass?.[0] ?? '')?.[1];
    return [name, ...args, ...(color === undefined ? [] : [color])];
  });
}

describe('a hostile name from the Compose side', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc
      .tuple(
        fc.stringMatching(/^[a-z]{0,5}$/),
        fc.constantFrom(...';{}$"\'`\\#*~|()<>', ' ', '\n', '\0', '\u2028'),
        fc.string(),
      )
      .map((parts) => parts.join('')),
  );

  test('must be refused, or be one plain word of the configuration', () => {
    fc.assert(
      fc.property(drawn, hostile, (one, alias) => {
        const tree = rendered(one, alias);
        if (tree === undefined) return;
        expect(alias).toMatch(/^[A-Za-z0-9*/][A-Za-z0-9._~%+@,=:/-]*$/);
        expect(findAll(tree, 'server_name').flatMap(({ args }) => args)).toContain(alias);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['a;b', 'a b', 'a{', '}', '$host', '"a"', "'", '#a', 'a\nb', '\\', '~^a$', '*', '*a', '', 'ä'])(
    '%j is refused',
    (alias) => {
      const one = fc.sample(drawn, { numRuns: 1, seed: 3 })[0];
      if (one !== undefined) expect(rendered(one, alias)).toBeUndefined();
    },
  );

  /** The configuration when the first service with a port has that network alias; nothing when it is refused. */
  function rendered({ config }: Drawn, alias: string): readonly Directive[] | undefined {
    const service = config.services.find(({ port }) => port !== undefined)?.name ?? '';
    const services = Object.fromEntries(
      config.services.map(({ name }) => [
        name,
        { networks: { default: { aliases: name === service ? [alias] : [] } } },
      ]),
    );
    try {
      return parseNginx(
        renderDrawn({ config, project: parseProject(JSON.stringify({ name: 'p', services }), '/p', ['c']) }, 'blue'),
      );
    } catch (error) {
      if (error instanceof BgcError) return undefined;
      throw error;
    }
  }
});
