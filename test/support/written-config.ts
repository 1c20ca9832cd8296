import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Config } from '../../cli/config/config.ts';
import { parseConfig } from '../../cli/config/parse.ts';
import { BgcError } from '../../cli/errors.ts';
import { parseProject } from '../../cli/project/parse.ts';
import type { Project } from '../../cli/project/project.ts';
import { nginxRenderer } from '../../cli/render/nginx/nginx.ts';
import { nginxView } from '../../cli/render/nginx/nginx-view.ts';
import type { Color } from '../../cli/traffic/color.ts';
import { type Routing, toColor } from '../../cli/traffic/routing.ts';
import { PARTIALS } from '../../cli/workspace/package.ts';
import { everywhere } from './worlds.ts';

/** A `bgc.yaml` that validates, and a Compose project it fits. */
export interface Drawn {
  text: string;
  config: Config;
  project: Project;
}

const TEMPLATES = join(import.meta.dirname, '../../templates/nginx');
const template = (name: string): string => readFileSync(join(TEMPLATES, `${name}.conf.hbs`), 'utf8');
const render = nginxRenderer({
  main: template('main'),
  partials: Object.fromEntries(PARTIALS.map((name) => [name, template(name)])),
  file: 'main.conf.hbs',
});

/** The nginx configuration while `live` is live. */
export function renderDrawn(one: Pick<Drawn, 'config' | 'project'>, live: Color): string {
  return renderWith(one, toColor(live));
}

/** The nginx configuration while that traffic stands. */
export function renderWith({ config, project }: Pick<Drawn, 'config' | 'project'>, routing: Routing): string {
  return render(nginxView(everywhere(config), project, routing));
}

const way = fc.constantFrom('stream', 'upload', 'grpc');

const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const LONGEST_NAME = 'n'.repeat(57);
const LONGEST_HOST = `${`${'h'.repeat(63)}.`.repeat(3)}${'h'.repeat(61)}`;

const serviceName = fc.oneof(
  fc.constantFrom('web', 'api', 'Admin', 'a.b', 'a_blue', '1', 'default', 'server_name', LONGEST_NAME),
  fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,56}$/),
);
const port = fc.oneof(fc.constantFrom(80, 81, 3000, 8081, 8082, 9145, 65_535), fc.integer({ min: 1, max: 65_535 }));
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const host = fc.oneof(
  fc.constantFrom('a.test', '*.a.test', 'b.a.test', '*.b.a.test', LONGEST_HOST, `*.${LONGEST_HOST}`),
  fc
    .tuple(fc.boolean(), fc.array(label, { minLength: 1, maxLength: 4 }))
    .map(([wild, labels]) => (wild ? '*.' : '') + labels.join('.')),
);
const path = fc.oneof(
  fc.constantFrom('/', '/a', '/a/', '/a/b', '/ab', '/bg', '/bg/', '/version'),
  fc.stringMatching(/^(\/[A-Za-z0-9._~+@,=:-]{1,12}){1,3}\/?$/),
);
const listener = fc.oneof(
  port,
  port.map((number) => `127.0.0.1:${number}`),
  port.map((number) => `[::1]:${number}`),
);
const network = fc.oneof(
  fc.ipV4(),
  fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
  fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 128 })).map(([address, bits]) => `${address}/${bits}`),
);
const rate = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom('s', 'm'))
  .map(([n, per]) => `${n}r/${per}`);
const milliseconds = fc.integer({ min: 1, max: 75_000 }).map((ms) => `${ms}ms`);
const certificateFile = fc.stringMatching(/^\/?([A-Za-z0-9._~@+-]{1,8}\/){1,3}[A-Za-z0-9._~@+-]{1,8}$/);
const tls = fc.record({
  certificate: fc.oneof(fc.constant('./certs/fullchain.pem'), certificateFile),
  key: fc.oneof(fc.constant('./certs/privkey.pem'), certificateFile),
  protocols: option(fc.constantFrom('intermediate', 'modern')),
  redirect: option(fc.boolean()),
  hsts: option(fc.constantFrom('5m', '2y', { max_age: '1h' }, { max_age: '1y', subdomains: true, preload: true })),
});
const merged = (parts: readonly object[]): object => Object.assign({}, ...parts);
/** What of `proxy` faces visitors; https goes with a certificate only. */
const edge = fc
  .tuple(
    fc.oneof(fc.constant({}), fc.record({ tls, https: option(listener) })),
    fc.record({
      acme: option(fc.constant('./acme')),
      real_ip: option(
        fc.record({
          from: fc.uniqueArray(network, { minLength: 1, maxLength: 3 }),
          header: option(fc.constant('CF-Connecting-IP')),
        }),
      ),
      headers: option(fc.boolean()),
      gzip: option(fc.boolean()),
      rate_limit: option(fc.record({ rate, burst: option(fc.integer({ min: 0, max: 1000 })) })),
      header_sizes: option(
        fc.record({ request: fc.stringMatching(/^[4-9]\d?k$/), response: fc.stringMatching(/^[4-9]\d?k$/) }),
      ),
      x_accel: option(fc.boolean()),
      memory: option(fc.stringMatching(/^[1-9]\d?g$/)),
      spool: option(
        fc.record({
          bodies: fc.stringMatching(/^[1-9]\d{0,5}[mg]$/),
          answers: fc.oneof(fc.constant(0), fc.stringMatching(/^[1-9]\d{0,3}[mg]$/)),
        }),
      ),
      connection_limit: option(fc.integer({ min: 1, max: 65_535 })),
      max_body: option(fc.oneof(fc.constant(0), fc.stringMatching(/^[1-9]\d{0,5}[kmg]$/))),
      timeouts: option(fc.record({ connect: option(milliseconds), read: option(milliseconds) })),
    }),
  )
  .map(merged);
/** Unlike any service name above, since those are taken. */
const alias = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/).map((text) => `${text}.alias`);

const written = fc
  .uniqueArray(serviceName, { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() })
  .chain((names) =>
    fc.record({
      services: fc
        .tuple(...names.map((name) => fc.tuple(fc.constant(name), fc.record({ port: option(port) }))))
        .map(Object.fromEntries),
      routes: option(
        fc.array(
          fc.record({ host: option(host), path: option(path), service: fc.constantFrom(...names), as: option(way) }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
      ),
      proxy: fc.tuple(fc.record({ http: option(listener) }), fc.oneof(fc.constant({}), edge)).map(merged),
      preview: option(listener),
      bg: option(fc.oneof(fc.constant(false), path)),
      drain: option(fc.record({ timeout: fc.integer({ min: 1000, max: 90_000 }).map((ms) => `${ms}ms`) })),
    }),
  );

function drawFrom(config: unknown, aliases: readonly string[]): Drawn | undefined {
  const text = stringify(config);
  try {
    const parsed = parseConfig(text, 'bgc.yaml');
    const services = parsed.services.map(({ name }, index) => [
      name,
      {
        image: 'app',
        networks: { default: { aliases: aliases.filter((_, at) => at % parsed.services.length === index) } },
      },
    ]);
    const model = JSON.stringify({ name: 'drawn', services: Object.fromEntries(services) });
    return { text, config: parsed, project: parseProject(model, '/drawn', ['compose.yaml']) };
  } catch (error) {
    if (error instanceof BgcError) return undefined;
    throw error;
  }
}

/** Valid configurations of all kinds: what the validation refuses is drawn again. */
export const drawn: fc.Arbitrary<Drawn> = fc
  .tuple(written, fc.uniqueArray(alias, { maxLength: 3 }))
  .map(([config, aliases]) => drawFrom(config, aliases))
  .filter((one) => one !== undefined);
