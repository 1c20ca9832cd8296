import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLORS, type Color, otherColor } from '../../cli/color.ts';
import type { Config, Route } from '../../cli/config/config.ts';
import { BgcError } from '../../cli/errors.ts';
import { parseProject } from '../../cli/project/parse.ts';
import { nginxView, type ServerView } from '../../cli/render/nginx-view.ts';
import { portsOf } from '../../cli/render/ports.ts';
import { argsOf, type Directive, findAll, parseNginx } from '../support/nginx-parse.ts';
import { answerTo } from '../support/nginx-route.ts';
import { configOf, projectOf } from '../support/worlds.ts';
import { type Drawn, drawn, renderDrawn } from '../support/written-config.ts';

const color = fc.constantFrom(...COLORS);

const httpOf = (text: string): readonly Directive[] => findAll(parseNginx(text), 'http')[0]?.block ?? [];
const blocks = (http: readonly Directive[], name: string) => http.filter((one) => one.name === name);

describe('any bgc.yaml that validates must render exactly the directives that were asked for:', () => {
  test('nothing but the known directives at the top and in http', () => {
    fc.assert(
      fc.property(drawn, color, (one, live) => {
        const tree = parseNginx(renderDrawn(one, live));
        expect(namesOf(tree)).toEqual(namesOf(PLAIN));
        expect(ownNames(tree)).toEqual(ownNames(PLAIN));
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
                [`${name}-${each}:${port}`, 'resolve', 'max_fails=0'],
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
        const view = nginxView(one.config, one.project, live);
        expect(servers.slice(0, -1).map(withoutBg)).toEqual(view.servers.map(serverTree));
      }),
    );
  });

  test('a way to each idle service for bgc alone, and nothing else that depends on bgc.yaml', () => {
    fc.assert(
      fc.property(drawn, color, ({ config, project }, live) => {
        const control = controlOf(parseNginx(renderDrawn({ config, project }, live)));
        const idle = (name: string) => ['location', `/idle/${name}/`, otherColor(live)];
        const names = config.services.flatMap(({ name, port }) => (port === undefined ? [] : [name]));
        const isIdle = ([, match = '']: readonly string[]) => match.startsWith('/idle/');
        expect(control.filter(isIdle)).toEqual(names.map(idle));
        expect(control.filter((one) => !isIdle(one)).length).toBe(controlOf(PLAIN).length - 1);
      }),
    );
  });

  test('no address is claimed twice as default, and none by two servers of the same name', () => {
    fc.assert(
      fc.property(drawn, color, ({ config, project }, live) => {
        const { servers, control } = nginxView(config, project, live);
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

describe('a request must go', () => {
  test('to the longest route of its host, live in public and idle in the preview', () => {
    fc.assert(
      fc.property(drawn, color, requestParts, (one, live, { host, path }) => {
        const http = httpOf(renderDrawn(one, live));
        const ports = portsOf(one.config);
        if (path === one.config.bg) return;
        expect(answerTo(http, { port: ports.http, host, path })).toBe(publicAnswer(one.config, live, host, path));
        const idle = previewAnswer(one.config, otherColor(live), host, path);
        expect(answerTo(http, { port: ports.preview, host, path })).toBe(idle);
      }),
      { numRuns: 300 },
    );
  });

  test('from another container by name and port to the live color of that service', () => {
    fc.assert(
      fc.property(drawn, color, (one, live) => {
        const http = httpOf(renderDrawn(one, live));
        for (const { name, port } of one.config.services) {
          if (port !== undefined) expect(answerTo(http, { port, host: name, path: '/x' })).toBe(`${name}_${live}`);
        }
      }),
    );
  });
});

/** A request near what the drawn routes name. */
const requestParts = fc.record({
  host: fc.constantFrom('a.test', 'b.a.test', 'c.b.a.test', 'x.a.test', 'a.test.evil', 'localhost', '127.0.0.1'),
  path: fc.oneof(
    fc.constantFrom('/', '/a', '/a/', '/a/b', '/a/b/c', '/ab', '/abc', '/bg', '/bg/x'),
    fc.stringMatching(/^(\/[a-b]{1,2}){1,3}$/),
  ),
});

function publicAnswer(config: Config, live: Color, host: string, path: string): string {
  const routes = routesOf(config, host);
  return routes.length === 0 ? 'return 444' : routedTo(routes, live, path);
}

/** Without a route for the host, the preview means the first one: it is called by address. */
function previewAnswer(config: Config, idle: Color, host: string, path: string): string {
  const routes = routesOf(config, host);
  const first = config.routes[0]?.host;
  return routedTo(routes.length > 0 ? routes : config.routes.filter((one) => one.host === first), idle, path);
}

/** The routes of the host itself, else of its narrowest wildcard, else those without a host. */
function routesOf({ routes }: Config, host: string): Route[] {
  const fits = (pattern: string): boolean =>
    pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));
  const best = routes
    .flatMap((one) => (one.host !== undefined && fits(one.host) ? [one.host] : []))
    .sort((a, b) => Number(b === host) - Number(a === host) || b.length - a.length)[0];
  return routes.filter((one) => one.host === best);
}

function routedTo(routes: readonly Route[], color: Color, path: string): string {
  const bare = (written: string): string => written.replace(/\/$/, '');
  const under = routes.filter((one) => path === bare(one.path) || path.startsWith(`${bare(one.path)}/`));
  const longest = under.toSorted((a, b) => bare(b.path).length - bare(a.path).length)[0];
  return longest === undefined ? 'return 404' : `${longest.service}_${color}`;
}

/** The directives of a server that come from `bgc.yaml`; the answer at `bg` is told by its path. */
function withoutBg({ block = [] }: Directive): unknown {
  return block.map(({ name, args, block: inner }) => [
    name,
    ...args,
    ...(inner?.map((one) => [one.name, ...one.args]) ?? []),
  ]);
}

function serverTree(view: ServerView): unknown {
  const { listen, default: isDefault, names, color: serving, listener, bg, locations } = view;
  return [
    ['listen', String(listen), ...(isDefault ? ['default_server'] : [])],
    ['server_name', ...names],
    ['set', '$bgc_color', serving],
    ['set', '$bgc_listener', listener],
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
            expect.arrayContaining(['return', '200']),
          ],
        ]),
    ...locations.map(({ match, action }) => ['location', ...match.split(' '), action.replace(';', '').split(' ')]),
  ];
}

const NO_STORE = ['add_header', 'Cache-Control', 'no-store', 'always'];
const UPSTREAM = ['zone', 'server', 'keepalive', 'keepalive_timeout'];

/** What bgc itself puts into every configuration: no value of a user may add to it. */
const PLAIN = parseNginx(renderDrawn({ config: configOf(), project: projectOf({ web: {} }) }, 'blue'));

const namesOf = (tree: readonly Directive[]): string[] => tree.map(({ name }) => name);
const ownNames = (tree: readonly Directive[]): string[] =>
  namesOf(findAll(tree, 'http')[0]?.block ?? []).filter((name) => name !== 'server' && name !== 'upstream');

/** The directives of the control server; an idle location with the color it leads to. */
function controlOf(tree: readonly Directive[]): (readonly string[])[] {
  const server = blocks(findAll(tree, 'http')[0]?.block ?? [], 'server').at(-1);
  return (server?.block ?? []).map(({ name, args, block }) => {
    const color = /_(blue|green)\/$/.exec(argsOf(block, 'proxy_pass')?.[0] ?? '')?.[1];
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
