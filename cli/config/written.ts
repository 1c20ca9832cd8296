import * as z from 'zod/mini';
import { SERVICE_NAME } from './allowed.ts';
import { duration, filePath, host, image, listen, must, oneOrMore, path, requestPath, text, whole } from './scalars.ts';

export const DEFAULT_HTTP = 80;
export const DEFAULT_PREVIEW = '127.0.0.1:8081';
export const DEFAULT_BG = '/bg';

const OWN_PATH = 'be a path of its own like /bg, or false';

const about = z.describe;

const mapping = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.strictObject(shape, must('be a mapping of keys to values'));

/** One entry of `services`. */
export const writtenService = mapping({
  port: z.exactOptional(whole(1, 65_535).check(about('Container port that gets traffic. Leave it out for a worker.'))),
  health: z.exactOptional(
    mapping({
      path: requestPath.check(about('Asked with GET; any 2xx or 3xx answer is healthy.')),
    }).check(about("HTTP probe, in addition to the service's own HEALTHCHECK.")),
  ),
  start_timeout: z
    .prefault(duration('1s', '24h'), '60s')
    .check(about('How long a container may take until it is healthy.')),
  replicas: z.prefault(whole(1, 100), 1).check(about('Containers per color.')),
});

const writtenRoute = mapping({
  host: z.exactOptional(host.check(about('Host name, *.example.com allowed; without it, every host.'))),
  path: z.prefault(path, '/').check(about('Prefix of the request path; the longest one wins.')),
  service: z
    .string(must('be the name of a service'))
    .check(about('A service listed under "services" that has a port.')),
});

const writtenProxy = mapping({
  image: z.prefault(image, 'nginx:1.30-alpine').check(about('nginx 1.27.4 or newer.')),
  http: z.prefault(listen(), DEFAULT_HTTP).check(about('Where the live color answers.')),
  template: z.exactOptional(filePath.check(about("Handlebars template that takes the place of bgc's own."))),
  snippets: z
    .prefault(
      mapping({
        http: z.prefault(oneOrMore(text, 'be nginx directives, or a list of them'), []),
        server: z.prefault(oneOrMore(text, 'be nginx directives, or a list of them'), []),
      }),
      {},
    )
    .check(about('Raw nginx directives, for the http and the server block. bgc does not check them.')),
});

const writtenCheck = mapping({
  get: z.exactOptional(requestPath.check(about('Path to ask the idle color for, through the preview listener.'))),
  status: z.exactOptional(whole(100, 599).check(about('Status the answer must have. Default: 200.'))),
  contains: z.exactOptional(
    z.string(must('be text')).check(z.minLength(1, must('be text')), about('Text the answer must contain.')),
  ),
  run: z.exactOptional(text.check(about('Command that must end with 0; BGC_PREVIEW_URL is set.'))),
  timeout: z.exactOptional(duration('1ms', '24h').check(about('Default: 10s for "get", 5m for "run".'))),
}).check(z.meta({ oneOf: [{ required: ['get'] }, { required: ['run'] }] }));

/** `bgc.yaml` as people write it. What one value alone cannot tell is in `rules.ts`. */
export const writtenConfig = mapping({
  compose: z
    .prefault(oneOrMore(filePath, 'be a file or a list of files'), [])
    .check(about('Your Compose files, relative to this file. Default: those that Compose itself would find.')),
  services: z.record(z.string(), z.nullable(writtenService), must('be a mapping of Compose services')).check(
    z.refine((services) => Object.keys(services).length > 0, must('name at least one Compose service')),
    z.meta({ minProperties: 1, propertyNames: { pattern: SERVICE_NAME.source } }),
    about('The Compose services that are released together, in one switch.'),
  ),
  routes: z.exactOptional(
    z
      .array(writtenRoute, must('be a list of routes'))
      .check(
        z.minLength(1, must('have at least one route, or be left out')),
        about('Which service gets which requests. Default: the only service with a port gets every request.'),
      ),
  ),
  proxy: z.prefault(writtenProxy, {}).check(about('The nginx in front of both colors.')),
  preview: z
    .prefault(listen('127.0.0.1'), DEFAULT_PREVIEW)
    .check(about('Where the idle color answers. A bare port is one of 127.0.0.1.')),
  bg: z
    .prefault(
      z.union([z.literal(false), path.check(z.refine((value) => value !== '/', must(OWN_PATH)))], must(OWN_PATH)),
      DEFAULT_BG,
    )
    .check(about('Path that answers the live color as plain text; false: none.')),
  checks: z
    .prefault(z.array(writtenCheck, must('be a list of checks')), [])
    .check(about('Smoke tests that the idle color must pass before the switch.')),
  drain: z
    .prefault(mapping({ timeout: z.prefault(duration('1s', '1h'), '60s') }), {})
    .check(about('How long requests of the old color may take to finish after a switch.')),
  standby: z
    .prefault(z.enum(['keep', 'stop'], must('be keep or stop')), 'keep')
    .check(about('What becomes of the old color: kept running, for an instant rollback, or stopped.')),
  keep_releases: z.prefault(whole(1, 100), 5).check(about('How many releases stay available for a rollback.')),
});

/** A valid `bgc.yaml`, its defaults filled in, its durations and addresses read. */
export type Written = z.output<typeof writtenConfig>;
