import type { EdgeConfig, Hsts, TlsConfig } from '../config.ts';
import type { Written } from '../schema/written.ts';
import { DEFAULT_HTTPS } from '../schema/written-edge.ts';
import { tlsDirectory } from './tls-directory.ts';

type WrittenEdge = Omit<Written['proxy'], 'image' | 'http' | 'template' | 'snippets'>;

/** @param project the project directory, absolute */
export function toEdge(written: WrittenEdge, project: string): EdgeConfig {
  const { https, tls, acme, real_ip, headers, gzip, rate_limit, max_body, header_sizes, x_accel, connection_limit } =
    written;
  const { memory, spool, timeouts } = written;
  return {
    ...(tls === undefined ? {} : { https: https ?? { port: DEFAULT_HTTPS }, tls: toTls(tls, project) }),
    ...(acme === undefined ? {} : { acme }),
    ...(real_ip === undefined ? {} : { realIp: real_ip }),
    headers,
    gzip,
    ...(rate_limit === undefined ? {} : { rateLimit: rate_limit }),
    maxBody: max_body,
    headerSizes: header_sizes,
    xAccel: x_accel,
    memory,
    spool: { bodies: spool.bodies, ...(spool.answers === undefined ? {} : { answers: spool.answers }) },
    ...(connection_limit === undefined ? {} : { connectionLimit: connection_limit }),
    timeouts,
  };
}

function toTls({ hsts, ...tls }: NonNullable<WrittenEdge['tls']>, project: string): TlsConfig {
  return { ...tls, directory: tlsDirectory(tls, project), ...(hsts === undefined ? {} : { hsts: toHsts(hsts) }) };
}

function toHsts(written: NonNullable<NonNullable<WrittenEdge['tls']>['hsts']>): Hsts {
  if (typeof written === 'number') return { maxAge: written, subdomains: false, preload: false };
  const { max_age: maxAge, ...rest } = written;
  return { maxAge, ...rest };
}
