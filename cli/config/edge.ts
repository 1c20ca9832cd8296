import type { Config, Listen } from './config.ts';
import { tlsDirectory } from './tls-directory.ts';
import type { Written } from './written.ts';

/** What of the proxy faces visitors. */
export interface EdgeConfig {
  /** Only with `tls`, and always then. */
  https?: Listen;
  tls?: TlsConfig;
  /** Directory of ACME challenges, relative to the project directory or absolute. */
  acme?: string;
  realIp?: RealIp;
  /** Whether security headers are added where the application sends none. */
  headers: boolean;
  gzip: boolean;
  rateLimit?: RateLimit;
  /** As nginx takes it: `50m`; `0` is no limit. */
  maxBody: string;
  /** Milliseconds. */
  timeouts: Readonly<Record<'connect' | 'read' | 'send', number>>;
}

/** Files are relative to the project directory, or absolute. */
export interface TlsConfig {
  certificate: string;
  key: string;
  /** The directory that holds both, and that is mounted into the proxy: a file of its own would pin what it is now. */
  directory: string;
  /** By Mozilla's guideline: TLS 1.2 and 1.3, or 1.3 only. */
  protocols: 'intermediate' | 'modern';
  /** Whether what comes in by http is sent to https. */
  redirect: boolean;
  hsts?: Hsts;
}

export interface Hsts {
  /** Seconds. */
  maxAge: number;
  subdomains: boolean;
  preload: boolean;
}

/** Whom to believe when it says which address a visitor has. */
export interface RealIp {
  from: readonly string[];
  header: string;
}

export interface RateLimit {
  /** Per visitor's address, as nginx takes it: `10r/s`. */
  rate: string;
  burst: number;
}

export const DEFAULT_HTTPS = 443;

/** Every address of this machine that the proxy listens on. */
export function listenersOf({ proxy, preview }: Pick<Config, 'proxy' | 'preview'>): Listen[] {
  return [proxy.http, ...(proxy.https === undefined ? [] : [proxy.https]), preview];
}

type WrittenEdge = Omit<Written['proxy'], 'image' | 'http' | 'template' | 'snippets'>;

/** @param project the project directory, absolute */
export function toEdge(written: WrittenEdge, project: string): EdgeConfig {
  const { https, tls, acme, real_ip, headers, gzip, rate_limit, max_body, timeouts } = written;
  return {
    ...(tls === undefined ? {} : { https: https ?? { port: DEFAULT_HTTPS }, tls: toTls(tls, project) }),
    ...(acme === undefined ? {} : { acme }),
    ...(real_ip === undefined ? {} : { realIp: real_ip }),
    headers,
    gzip,
    ...(rate_limit === undefined ? {} : { rateLimit: rate_limit }),
    maxBody: max_body,
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
