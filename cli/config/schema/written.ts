import * as z from 'zod/mini';
import { PROFILE, PROJECT_NAME, SERVICE_NAME } from './allowed.ts';
import { LAST_PORT } from './listen.ts';
import {
  about,
  duration,
  filePath,
  host,
  image,
  listen,
  mapping,
  matching,
  must,
  oneHost,
  oneOrMore,
  path,
  percent,
  requestPath,
  text,
  whole,
} from './pieces.ts';
import { writtenEdge } from './written-edge.ts';
import { writtenHooks } from './written-hooks.ts';
import { DEFAULT_PREVIEW, writtenPreview } from './written-preview.ts';
import { writtenTraffic } from './written-traffic.ts';

export const DEFAULT_HTTP = 80;
export const DEFAULT_BG = '/bg';

const OWN_PATH = 'be a path of its own like /bg, or false';

export const writtenService = mapping({
  port: z.exactOptional(whole(1, LAST_PORT).check(about('Container port that gets traffic. Omit it for a worker.'))),
  health: z.exactOptional(
    mapping({
      path: requestPath.check(about('Path of a GET request; any 2xx or 3xx answer is healthy.')),
    }).check(about("HTTP probe, in addition to the service's own HEALTHCHECK.")),
  ),
  start_timeout: z
    .prefault(duration('1s', '24h'), '60s')
    .check(
      about(
        'Time within which a container must become healthy. If its healthcheck has a start_period, the limit is at least start_period + interval × retries.',
      ),
    ),
  replicas: z.prefault(whole(1, 100), 1).check(about('Containers per color.')),
  handover: z.exactOptional(
    z
      .enum(['late', 'early'], must('be late or early'))
      .check(
        about(
          'Order of stop and start for a service without a port. late (default): the old container stops after the switch. early: it stops before the new one starts, for a service that must never run twice.',
        ),
      ),
  ),
});

const writtenRoute = mapping({
  host: z.exactOptional(
    host.check(
      about('Host name; *.example.com is allowed. Default: any host that has no route of its own for the path.'),
    ),
  ),
  path: z.prefault(path, '/').check(about('Prefix of the request path; the longest one wins.')),
  service: z.string(must('be the name of a service')).check(about('Service under "services" that has a port.')),
  as: z.exactOptional(
    z
      .enum(['stream', 'upload', 'grpc'], must('be stream, upload or grpc'))
      .check(
        about(
          'Kind of requests. stream: long-lived answers (events, long polling, silent WebSockets). upload: bodies of any size, passed on as they arrive. grpc: calls over HTTP/2.',
        ),
      ),
  ),
});

const writtenProxy = mapping({
  image: z.prefault(image, 'nginx:1.30-alpine').check(about('Image with nginx 1.27.4 or newer.')),
  http: z.prefault(listen(), DEFAULT_HTTP).check(about('Port, or address and port, where the live color answers.')),
  ...writtenEdge,
  template: z.exactOptional(filePath.check(about("Handlebars template that replaces bgc's own."))),
  snippets: z
    .prefault(
      mapping({
        http: z.prefault(oneOrMore(text, 'be nginx directives, or a list of them'), []),
        server: z.prefault(oneOrMore(text, 'be nginx directives, or a list of them'), []),
      }),
      {},
    )
    .check(
      about(
        'Raw nginx directives for the http and server blocks. bgc refuses headers for the application in "server" (they belong in "http") and checks nothing else.',
      ),
    ),
});

const writtenCheck = mapping({
  get: z.exactOptional(requestPath.check(about('Path of a request to the idle color, through the preview listener.'))),
  status: z.exactOptional(whole(100, 599).check(about('Status that the answer must have. Default: 200.'))),
  contains: z.exactOptional(
    z.string(must('be text')).check(z.minLength(1, must('be text')), about('Text that the answer must contain.')),
  ),
  header: z.exactOptional(
    z
      .record(z.string(), z.string(must('be text')), must('be a mapping of header names to values'))
      .check(about('Headers that the answer must have, with exactly these values.')),
  ),
  json: z.exactOptional(
    z
      .record(z.string(), z.unknown(), must('be a mapping of paths to values'))
      .check(about('Values that the JSON answer must have, by dotted path: { db.connected: true }.')),
  ),
  max_time: z.exactOptional(duration('1ms', '24h').check(about('Time after which an answer fails the check.'))),
  host: z.exactOptional(
    oneHost.check(
      about('Host name of the request. Default: none; routes without a host answer, else those of the first host.'),
    ),
  ),
  run: z.exactOptional(text.check(about('Command that must exit with 0; BGC_PREVIEW_URL is set.'))),
  timeout: z.exactOptional(duration('1ms', '24h').check(about('Time limit. Default: 10s for "get", 5m for "run".'))),
  retries: z.prefault(whole(0, 100), 0).check(about('Number of retries after a failure, one second apart.')),
}).check(z.meta({ oneOf: [{ required: ['get'] }, { required: ['run'] }] }));

const writtenWarmUp = mapping({
  paths: z
    .array(requestPath, must('be a list of paths'))
    .check(
      z.minLength(1, must('have at least one path')),
      about('Paths of the requests, through the preview listener.'),
    ),
  host: z.exactOptional(oneHost.check(about('Host name of the requests.'))),
  requests: z.prefault(whole(1, 10_000), 10).check(about('Number of requests for each path.')),
  timeout: z
    .prefault(duration('1s', '1h'), '1m')
    .check(about('Time limit for all requests together; those not sent by then are skipped.')),
});

const writtenWatch = mapping({
  for: duration('1s', '1h').check(about('Duration of the watch after the switch.')),
  max_errors: z
    .prefault(percent, '1%')
    .check(about('Share of public requests that may fail (5xx). A single failure counts only if this is 0%.')),
  max_p95: z.exactOptional(
    duration('1ms', '1h').check(
      about('Time within which 95 of 100 public requests must be answered. Default: no limit.'),
    ),
  ),
  min_requests: z
    .prefault(whole(1, 1_000_000), 20)
    .check(
      about(
        'Number of public requests that bgc needs to judge the release; with fewer, it says so and does not judge.',
      ),
    ),
});

const writtenDrain = mapping({
  timeout: z
    .prefault(duration('1s', '1h'), '60s')
    .check(about('Time after which requests, WebSockets and streams are terminated.')),
  close: z
    .prefault(z.enum(['drain', 'now'], must('be drain or now')), 'drain')
    .check(
      about(
        'End of requests to the old color. drain (default): at the timeout. now: after 5s at most, so that clients of WebSockets and streams reconnect to the new color at once.',
      ),
    ),
});

/** `bgc.yaml` as users write it. Rules between several values are in `rules.ts`. */
export const writtenConfig = mapping({
  compose: z
    .prefault(oneOrMore(filePath, 'be a file or a list of files'), [])
    .check(about('Your Compose files, relative to this file. Default: the files that Compose itself finds.')),
  profiles: z.exactOptional(
    oneOrMore(matching(PROFILE, 'be a Compose profile, like web'), 'be a profile or a list of profiles').check(
      about('Compose profiles that are switched on; COMPOSE_PROFILES does not count. Default: none.'),
    ),
  ),
  env_files: z.exactOptional(
    oneOrMore(filePath, 'be a file or a list of files').check(
      about(
        'Files with the variables of the Compose files, relative to this file; a later one wins, [] is none. COMPOSE_ENV_FILES does not count. Default: .env.',
      ),
    ),
  ),
  project_name: z.exactOptional(
    matching(PROJECT_NAME, 'be a Compose project name: lower-case letters, digits, "-" and "_"').check(
      about(
        'Name of the Compose project; COMPOSE_PROJECT_NAME does not count. Default: the name as released; before that, "name" of the Compose files, or the name of the directory.',
      ),
    ),
  ),
  services: z.record(z.string(), z.nullable(writtenService), must('be a mapping of Compose services')).check(
    z.refine((services) => Object.keys(services).length > 0, must('name at least one Compose service')),
    z.meta({ minProperties: 1, propertyNames: { pattern: SERVICE_NAME.source } }),
    about('Compose services that are released together, in one switch.'),
  ),
  routes: z.exactOptional(
    z
      .array(writtenRoute, must('be a list of routes'))
      .check(
        z.minLength(1, must('have at least one route, or be left out')),
        about('Rules that assign requests to services. Default: the only service with a port gets every request.'),
      ),
  ),
  color_local: z
    .prefault(z.boolean(must('be true or false')), true)
    .check(
      about(
        'Whether the released services call each other in their own color, by their plain names. false: such a call reaches the live color, as a call from any other container does.',
      ),
    ),
  proxy: z.prefault(writtenProxy, {}).check(about('nginx in front of both colors.')),
  preview: z
    .prefault(writtenPreview, DEFAULT_PREVIEW)
    .check(about('Listener of the idle color, and its access rules. A bare port is on 127.0.0.1.')),
  traffic: z.prefault(writtenTraffic, {}).check(about('Strategy that moves traffic to a new release.')),
  bg: z
    .prefault(
      z.union([z.literal(false), path.check(z.refine((value) => value !== '/', must(OWN_PATH)))], must(OWN_PATH)),
      DEFAULT_BG,
    )
    .check(about('Path that returns the live color as plain text; false: no such path.')),
  checks: z
    .prefault(z.array(writtenCheck, must('be a list of checks')), [])
    .check(about('Smoke tests that the idle color must pass before the switch.')),
  hooks: z.prefault(writtenHooks, {}).check(about('Your own commands at points of a release.')),
  warm_up: z.exactOptional(
    writtenWarmUp.check(about('Requests to a color just after its start, so that no visitor meets it cold.')),
  ),
  watch: z.exactOptional(
    writtenWatch.check(
      about(
        "Watch over the proxy's access log after the switch. bgc switches back when the new color breaks a limit and is more than 1.5 times as bad as the old color, or when a container dies, restarts or turns unhealthy. Default: no watch.",
      ),
    ),
  ),
  drain: z.prefault(writtenDrain, {}).check(about('Limits for requests to the old color after a switch.')),
  standby: z
    .prefault(z.enum(['keep', 'stop'], must('be keep or stop')), 'keep')
    .check(
      about('State of the old color after a release. keep: it runs on, for an instant rollback. stop: it is stopped.'),
    ),
  keep_releases: z.prefault(whole(1, 100), 5).check(about('Number of releases that stay available for a rollback.')),
});

/** A valid `bgc.yaml` with defaults filled in, and durations and addresses parsed. */
export type Written = z.output<typeof writtenConfig>;
