import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config, Route } from '../../../cli/config/config.ts';
import { portsOf } from '../../../cli/render/ports.ts';
import { COLORS, type Color, otherColor } from '../../../cli/traffic/color.ts';
import { type Directive, findAll, parseNginx } from '../../support/nginx-parse.ts';
import { answerTo } from '../../support/nginx-route.ts';
import { drawn, renderDrawn } from '../../support/written-config.ts';

const color = fc.constantFrom(...COLORS);

const httpOf = (text: string): readonly Directive[] => findAll(parseNginx(text), 'http')[0]?.block ?? [];

describe('a request must go', () => {
  test('to the longest route of its host, else of any host, live in public and idle in the preview', () => {
    fc.assert(
      fc.property(drawn, color, requestParts, (one, live, { host, path }) => {
        const http = httpOf(renderDrawn(one, live));
        const ports = portsOf(one.config);
        if (path === one.config.bg) return;
        const answer = publicAnswer(one.config, live, host, path);
        expect(answerTo(http, { port: ports.http, host, path })).toBe(toHttps(one.config, answer) ?? answer);
        if (one.config.proxy.tls) expect(answerTo(http, { port: ports.https, host, path })).toBe(answer);
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

/** Who comes by http is sent to the port at which https is published; who is not answered at all is not sent either. */
function toHttps({ proxy: { tls, https } }: Config, answer: string): string | undefined {
  if (!tls?.redirect || answer === 'return 444') return undefined;
  return `return 308 https://$host${https?.port === 443 ? '' : `:${https?.port}`}$request_uri`;
}

/** Without a route for the host, the preview means the first one: it is called by address. */
function previewAnswer(config: Config, idle: Color, host: string, path: string): string {
  const routes = routesOf(config, host);
  const first = config.routes[0]?.host;
  return routedTo(routes.length > 0 ? routes : [config.routes.filter((one) => one.host === first)], idle, path);
}

/** The routes of the host itself, else of its narrowest wildcard; behind them, those without a host. */
function routesOf({ routes }: Config, host: string): Route[][] {
  const fits = (pattern: string): boolean =>
    pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));
  const best = routes
    .flatMap((one) => (one.host !== undefined && fits(one.host) ? [one.host] : []))
    .sort((a, b) => Number(b === host) - Number(a === host) || b.length - a.length)[0];
  const own = best === undefined ? [] : [routes.filter((one) => one.host === best)];
  return [...own, routes.filter((one) => one.host === undefined)].filter((some) => some.length > 0);
}

/** The longest route of the first group that has one for the path. */
function routedTo(groups: readonly Route[][], color: Color, path: string): string {
  const bare = (written: string): string => written.replace(/\/$/, '');
  const fits = (one: Route): boolean => path === bare(one.path) || path.startsWith(`${bare(one.path)}/`);
  const under = groups.map((routes) => routes.filter(fits)).find((routes) => routes.length > 0) ?? [];
  const longest = under.toSorted((a, b) => bare(b.path).length - bare(a.path).length)[0];
  return longest === undefined ? 'return 404' : `${longest.service}_${color}`;
}
