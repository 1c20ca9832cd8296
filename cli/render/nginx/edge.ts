import { dirname, posix, relative, resolve } from 'node:path';
import type { Config, TlsConfig } from '../../config/config.ts';
import type { RenderConfig } from '../strategy.ts';
import { type ClaimView, claims, grpcLookalikes, lookalikes } from './claimed-headers.ts';
import { connectTimeout, nginxTime } from './connect-timeout.ts';
import { type ForwardedView, forwardedView } from './forwarded.ts';
import { connectionZone, inMegabytes, KEY, limitZone, spoolZone } from './limits.ts';
import { turns } from './retries.ts';
import { token } from './token.ts';

export const TLS_MOUNT = '/etc/nginx/tls';
export const ACME_MOUNT = '/etc/nginx/acme';
/** Mount point of the volume for bodies and answers that are too large for memory. */
export const SPOOL_MOUNT = '/var/cache/nginx';

export interface EdgeView {
  tls: TlsView | undefined;
  realIp: { networks: readonly string[]; header: string } | undefined;
  forwarded: ForwardedView;
  headers: boolean;
  hsts: string | undefined;
  gzip: boolean;
  rateLimit: { zone: string; rate: string; key: string } | undefined;
  claims: readonly ClaimView[];
  lookalikes: readonly string[];
  grpcLookalikes: readonly string[];
  xAccel: boolean;
  headerSizes: Config['proxy']['headerSizes'];
  maxBody: string;
  spool: { directory: string; zone: string; answers: string | undefined };
  connectionLimit: typeof connectionZone | undefined;
  turns: typeof turns;
  timeouts: { connect: string; read: string; send: string; body: string };
}

interface TlsView {
  certificate: string;
  key: string;
  guideline: TlsConfig['protocols'];
  versions: string;
  ciphers: string | undefined;
}

export function edgeView(config: RenderConfig): EdgeView {
  const { tls, realIp, headers, gzip, rateLimit, maxBody, headerSizes, xAccel, timeouts } = config.proxy;
  const { spool, connectionLimit } = config.proxy;
  return {
    tls: tls && tlsView(tls, dirname(config.file)),
    realIp: realIp && { networks: realIp.from, header: realIp.header },
    forwarded: forwardedView(config),
    headers,
    hsts: tls?.hsts && hstsValue(tls.hsts),
    gzip,
    rateLimit: rateLimit && { zone: limitZone(rateLimit), rate: rateLimit.rate, key: KEY },
    claims: claims(config),
    lookalikes: lookalikes(),
    grpcLookalikes: grpcLookalikes(),
    xAccel,
    headerSizes,
    maxBody,
    spool: { directory: SPOOL_MOUNT, zone: spoolZone, answers: spool.answers && inMegabytes(spool.answers) },
    connectionLimit: connectionLimit === undefined ? undefined : connectionZone,
    turns,
    timeouts: {
      connect: nginxTime(connectTimeout(config)),
      read: nginxTime(timeouts.read),
      send: nginxTime(timeouts.send),
      body: nginxTime(timeouts.body),
    },
  };
}

/** https://wiki.mozilla.org/Security/Server_Side_TLS (6.0). OpenSSL chooses the curves: newer ones know better. */
const VERSIONS = { intermediate: 'TLSv1.2 TLSv1.3', modern: 'TLSv1.3' } as const;
const CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

function tlsView({ certificate, key, directory, protocols }: TlsConfig, project: string): TlsView {
  const inside = (file: string): string =>
    token(posix.join(TLS_MOUNT, relative(resolve(project, directory), resolve(project, file))));
  return {
    certificate: inside(certificate),
    key: inside(key),
    guideline: protocols,
    versions: VERSIONS[protocols],
    ciphers: protocols === 'intermediate' ? CIPHERS : undefined,
  };
}

function hstsValue({ maxAge, subdomains, preload }: NonNullable<TlsConfig['hsts']>): string {
  return [`max-age=${maxAge}`, ...(subdomains ? ['includeSubDomains'] : []), ...(preload ? ['preload'] : [])].join(
    '; ',
  );
}
