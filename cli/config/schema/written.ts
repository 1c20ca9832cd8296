import * as z from 'zod/mini';
import { SERVICE_NAME } from './allowed.ts';
import { LAST_PORT } from './listen.ts';
import {
  about,
  duration,
  filePath,
  host,
  image,
  listen,
  mapping,
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
import { DEFAULT_PREVIEW, writtenPreview } from './written-preview.ts';
import { writtenTraffic } from './written-traffic.ts';

export const DEFAULT_HTTP = 80;
export const DEFAULT_BG = '/bg';
export const DEFAULT_HOOK_TIMEOUT = '10m';

const OWN_PATH = 'be a path of its own like /bg, or false';

export const writtenService = mapping({
  port: z.exactOptional(
    whole(1, LAST_PORT).check(about('Container port that gets traffic. Leave it out for a worker.')),
  ),
  health: z.exactOptional(
    mapping({
      path: requestPath.check(about('Asked with GET; any 2xx or 3xx answer is healthy.')),
    }).check(about("HTTP probe, in addition to the service's own HEALTHCHECK.")),
  ),
  start_timeout: z
    .prefault(duration('1s', '24h'), '60s')
    .check(
      about(
        'How long a container may take until it is healthy. With a start_period, at least start_period + interval × retries of its healthcheck.',
      ),
    ),
  replicas: z.prefault(whole(1, 100), 1).check(about('Containers per color.')),
  handover: z.exactOptional(
    z
      .enum(['late', 'early'], must('be late or early'))
      .check(
        about(
          'For a service without a port: the old one stops after the switch (late, the default), or before the new one starts (early, for what must never run twice).',
        ),
      ),
  ),
});

const writtenRoute = mapping({
  host: z.exactOptional(
    host.check(
      about('Host name, *.example.com allowed. Without it: any host that has no route of its own for the path.'),
    ),
  ),
  path: z.prefault(path, '/').check(about('Prefix of the request path; the longest one wins.')),
  service: z
    .string(must('be the name of a service'))
    .check(about('A service listed under "services" that has a port.')),
  as: z.exactOptional(
    z
      .enum(['stream', 'upload', 'grpc'], must('be stream, upload or grpc'))
      .check(
        about(
          'stream: long-lived answers (events, long polling, silent WebSockets). upload: bodies of any size, passed on as they arrive. grpc: calls over HTTP/2.',
        ),
      ),
  ),
});

const writtenProxy = mapping({
  image: z.prefault(image, 'nginx:1.30-alpine').check(about('nginx 1.27.4 or newer.')),
  http: z.prefault(listen(), DEFAULT_HTTP).check(about('Where the live color answers.')),
  ...writtenEdge,
  template: z.exactOptional(filePath.check(about("Handlebars template that takes the place of bgc's own."))),
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
        'Raw nginx directives, for the http and the server blocks. bgc refuses headers for the application in "server" (they belong to "http"), and checks nothing else.',
      ),
    ),
});

const writtenCheck = mapping({
  get: z.exactOptional(requestPath.check(about('Path to ask the idle color for, through the preview listener.'))),
  status: z.exactOptional(whole(100, 599).check(about('Status the answer must have. Default: 200.'))),
  contains: z.exactOptional(
    z.string(must('be text')).check(z.minLength(1, must('be text')), about('Text the answer must contain.')),
  ),
  header: z.exactOptional(
    z
      .record(z.string(), z.string(must('be text')), must('be a mapping of header names to values'))
      .check(about('Headers the answer must have, with exactly these values.')),
  ),
  json: z.exactOptional(
    z
      .record(z.string(), z.unknown(), must('be a mapping of paths to values'))
      .check(about('Values the JSON answer must have, by dotted path: { db.connected: true }.')),
  ),
  max_time: z.exactOptional(duration('1ms', '24h').check(about('An answer that takes longer fails the check.'))),
  host: z.exactOptional(oneHost.check(about('Host name to ask for. Default: any, which the first route answers.'))),
  run: z.exactOptional(text.check(about('Command that must exit with 0; BGC_PREVIEW_URL is set.'))),
  timeout: z.exactOptional(duration('1ms', '24h').check(about('Default: 10s for "get", 5m for "run".'))),
  retries: z.prefault(whole(0, 100), 0).check(about('How often a failed check is retried, one second apart.')),
}).check(z.meta({ oneOf: [{ required: ['get'] }, { required: ['run'] }] }));

const writtenHook = z.union(
  [
    text,
    mapping({
      run: text.check(about('Command, run by sh -c in the project directory.')),
      in: z.exactOptional(
        z
          .string(must('be the name of a service'))
          .check(about("Run it in a one-off container of this service's new image, without the image's ENTRYPOINT.")),
      ),
      timeout: z.prefault(duration('1s', '24h'), DEFAULT_HOOK_TIMEOUT),
    }),
  ],
  must('be a command, or a mapping with "run"'),
);

const hook = (text: string) => z.exactOptional(writtenHook.check(about(text)));

const writtenHooks = mapping({
  before_start: hook('Once per `bgc up`, before the new containers are created: migrations.'),
  before_switch: hook('After the checks. When it fails, the live color keeps the traffic.'),
  after_switch: hook('When it fails, the traffic goes back.'),
  after_release: hook('At the very end. When it fails, that is only a warning.'),
  on_failure: hook('When the release failed and was undone; BGC_ERROR says why.'),
});

const writtenWarmUp = mapping({
  paths: z
    .array(requestPath, must('be a list of paths'))
    .check(z.minLength(1, must('have at least one path')), about('Paths to ask for, through the preview listener.')),
  host: z.exactOptional(oneHost.check(about('Host name to ask for.'))),
  requests: z.prefault(whole(1, 10_000), 10).check(about('How often each path is asked for.')),
  timeout: z.prefault(duration('1s', '1h'), '1m').check(about('For all of them; those not sent by then are left out.')),
});

const writtenWatch = mapping({
  for: duration('1s', '1h').check(about('How long the new color is watched after the switch.')),
  max_errors: z
    .prefault(percent, '1%')
    .check(about('Share of public requests that may fail (5xx). A single failure never counts, unless this is 0%.')),
  max_p95: z.exactOptional(
    duration('1ms', '1h').check(
      about('Time within which 95 of 100 public requests must be answered. Default: time is not judged.'),
    ),
  ),
  min_requests: z
    .prefault(whole(1, 1_000_000), 20)
    .check(about('With fewer public requests there is no judgement, and bgc says so.')),
});

const writtenDrain = mapping({
  timeout: z
    .prefault(duration('1s', '1h'), '60s')
    .check(about('Requests, WebSockets and streams that take longer are terminated.')),
  close: z
    .prefault(z.enum(['drain', 'now'], must('be drain or now')), 'drain')
    .check(
      about(
        'now: terminate them after 5s at most, so that clients of WebSockets and streams reconnect to the new color at once.',
      ),
    ),
});

/** `bgc.yaml` as users write it. Rules between several values are in `rules.ts`. */
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
    .prefault(writtenPreview, DEFAULT_PREVIEW)
    .check(about('Where the idle color answers, and to whom. A bare port is on 127.0.0.1.')),
  traffic: z.prefault(writtenTraffic, {}).check(about('How a release gets the traffic.')),
  bg: z
    .prefault(
      z.union([z.literal(false), path.check(z.refine((value) => value !== '/', must(OWN_PATH)))], must(OWN_PATH)),
      DEFAULT_BG,
    )
    .check(about('Path that returns the live color as plain text; false: no such path.')),
  checks: z
    .prefault(z.array(writtenCheck, must('be a list of checks')), [])
    .check(about('Smoke tests that the idle color must pass before the switch.')),
  hooks: z.prefault(writtenHooks, {}).check(about('Commands of your own at points of a release.')),
  warm_up: z.exactOptional(
    writtenWarmUp.check(about('Requests to a color that was just started, so that no visitor meets it cold.')),
  ),
  watch: z.exactOptional(
    writtenWatch.check(
      about(
        "Follows the proxy's access log after the switch. bgc switches back when the new color breaks a limit and is more than 1.5 times as bad as the old color, or when a container dies, restarts or turns unhealthy. Default: no watch.",
      ),
    ),
  ),
  drain: z
    .prefault(writtenDrain, {})
    .check(about('How long requests of the old color may take to finish after a switch.')),
  standby: z
    .prefault(z.enum(['keep', 'stop'], must('be keep or stop')), 'keep')
    .check(about('Keep the old color running, for an instant rollback, or stop it.')),
  keep_releases: z.prefault(whole(1, 100), 5).check(about('How many releases stay available for a rollback.')),
});

/** A valid `bgc.yaml` with defaults filled in, and durations and addresses parsed. */
export type Written = z.output<typeof writtenConfig>;
