import * as z from 'zod/mini';
import { HEADER, NGINX_FILE, RATE, SIZE } from './allowed.ts';
import { MAX_AGE, maxAgeSeconds, YEAR } from './max-age.ts';
import {
  about,
  directoryPath,
  duration,
  isPlainCount,
  listen,
  mapping,
  matching,
  must,
  networks,
  whole,
} from './pieces.ts';
import { writtenLimits } from './written-limits.ts';

export const DEFAULT_HTTPS = 443;
const PROTOCOLS = ['intermediate', 'modern'] as const;

const nginxFile = matching(NGINX_FILE, 'be the path of a file: letters, digits or ._~@+/-');

const AGE = 'be an age like 5m, 1h, 30d or 1y, at most 10y';
const isShort = z.refine<string>((written) => maxAgeSeconds(written) <= 10 * YEAR, must(AGE));
const age = z.pipe(matching(MAX_AGE, AGE).check(isShort), z.transform(maxAgeSeconds));
const yesOrNo = z.boolean(must('be true or false'));

const writtenHsts = z.union(
  [
    z.pipe(
      age,
      z.transform((maxAge) => ({ maxAge, subdomains: false, preload: false })),
    ),
    mapping({
      max_age: age,
      subdomains: z.prefault(yesOrNo, false).check(about('Include all subdomains.')),
      preload: z.prefault(yesOrNo, false).check(about('Allow browsers to preload it; see hstspreload.org.')),
    }),
  ],
  must(`${AGE}, or a mapping with "max_age"`),
);

const writtenTls = mapping({
  certificate: nginxFile.check(about("PEM file: the site's certificate first, then the intermediate certificates.")),
  key: nginxFile.check(about('PEM file with the private key, without a passphrase.')),
  protocols: z
    .prefault(z.enum(PROTOCOLS, must(`be ${PROTOCOLS.join(' or ')}`)), 'intermediate')
    .check(about("TLS versions by Mozilla's guideline 6.0. intermediate: TLS 1.2 and 1.3; modern: TLS 1.3 only.")),
  redirect: z.prefault(yesOrNo, true).check(about('Redirect from http to https; false: both are served.')),
  hsts: z.exactOptional(
    writtenHsts.check(about('Time for which browsers use https only. It cannot be taken back: start with 5m.')),
  ),
});

const writtenRealIp = mapping({
  from: networks.check(
    z.refine((from) => from.length > 0, must('name at least one address or network')),
    about("Addresses of your load balancer, which is trusted to report the visitor's address."),
  ),
  header: z
    .prefault(matching(HEADER, 'be the name of a header: letters, digits and -'), 'X-Forwarded-For')
    .check(about("Header that carries the visitor's address.")),
});

const RATES = 'be a rate like 10r/s or 300r/m';
const writtenRateLimit = mapping({
  rate: matching(RATE, RATES).check(about('Requests that one address may send, like 10r/s or 300r/m.')),
  burst: z
    .prefault(whole(0, 100_000), 20)
    .check(about('Requests that one address may send at once on top of the rate.')),
});

const SIZES = 'be a size like 50m, 512k or 2g, or 0 for no limit';
const size = z.pipe(
  z.union([z.literal(0), matching(SIZE, SIZES)], {
    error: ({ input }) => (isPlainCount(input) ? `must have a unit: write ${input}m` : must(SIZES).error),
  }),
  z.transform(String),
);

const patience = z.prefault(duration('1ms', '24h'), '60s');

export const writtenEdge = {
  https: z.exactOptional(listen().check(about('Port, or address and port, for https. Default with "tls": 443.'))),
  tls: z.exactOptional(writtenTls.check(about('Certificate and key for https.'))),
  acme: z.exactOptional(
    directoryPath.check(
      about('Directory whose .well-known/acme-challenge/ is served over http, as certbot --webroot needs.'),
    ),
  ),
  real_ip: z.exactOptional(writtenRealIp.check(about("Source of visitors' addresses behind a load balancer."))),
  headers: z
    .prefault(yesOrNo, false)
    .check(about('Add X-Content-Type-Options and Referrer-Policy where the application does not.')),
  gzip: z.prefault(yesOrNo, false).check(about('Compress text.')),
  rate_limit: z.exactOptional(
    writtenRateLimit.check(about('Request rate for each visitor address; requests above it get 429.')),
  ),
  max_body: z.prefault(size, '50m').check(about('Largest request body; 0: no limit.')),
  ...writtenLimits,
  timeouts: z
    .prefault(
      mapping({
        // nginx: "this timeout cannot usually exceed 75 seconds".
        connect: z.exactOptional(
          duration('1ms', '75s').check(
            about(
              'Time to connect to a container. Default: 250ms; 2s if a snippet has an error_page; 500ms with "mode: primary-fallback".',
            ),
          ),
        ),
        read: patience.check(about('Longest pause between two parts of an answer.')),
        send: patience.check(about('Longest pause between two parts of a request.')),
        body: z
          .prefault(duration('1s', '24h'), '20s')
          .check(about('Longest pause between two parts of an upload; after it, the connection is closed.')),
      }),
      {},
    )
    .check(about('Time limits for the application and its visitors.')),
};
