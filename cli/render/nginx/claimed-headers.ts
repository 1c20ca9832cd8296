import type { Config } from '../../config/config.ts';

export interface ClaimView {
  name: string;
  /** The value for the application: an nginx variable or quoted text. nginx omits an empty header. */
  value: string;
  /** With `real_ip` only: the `$http_` variable that holds the claim, and the pattern a believed claim matches. */
  said?: { variable: string; pattern: string };
}

/** Headers by which proxies, frameworks and CDNs describe a request. An application must not get one from a visitor. */
const CLAIMS: readonly string[] = [
  'Forwarded',
  'Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'Fastly-Client-IP',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'X-Forwarded',
  'X-Forwarded-By',
  'X-Forwarded-Method',
  'X-Forwarded-Path',
  'X-Forwarded-Prefix',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Forwarded-Ssl',
  'X-Forwarded-Uri',
  'X-Original-Forwarded-For',
  'X-Original-Host',
  'X-Original-URI',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-Scheme',
  'X-Url-Scheme',
  'Front-End-Https',
];

/** Headers that bgc or nginx sets itself; no lookalike from the sender may accompany them. */
const OWN: readonly string[] = [
  'Content-Length',
  'Transfer-Encoding',
  'X-Bgc-Preview',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Proto',
  'X-Real-IP',
  'X-Request-ID',
];

/** The value each claim gets: empty, unless `real_ip` vouches for the sender. Pure. */
export function claims({ proxy: { realIp } }: Pick<Config, 'proxy'>): ClaimView[] {
  return CLAIMS.map((name) => (realIp === undefined ? { name, value: "''" } : believed(name)));
}

/**
 * A name with a dash has lookalikes with `_`, whose values nginx joins to it by a comma. The sender of a value with a
 * comma is therefore unknown.
 * https://nginx.org/en/docs/http/ngx_http_core_module.html#var_http_
 */
function believed(name: string): ClaimView {
  const variable = name.toLowerCase().replaceAll('-', '_');
  const pattern = name.includes('-') ? '~^1:[^,]+$' : '~^1:';
  return { name, value: `$bgc_claim_${variable}`, said: { variable, pattern } };
}

/** Clears claims and own headers spelled with `_`: CGI, and so WSGI, Rack and PHP, treat all spellings alike. Pure. */
export function lookalikes(): string[] {
  return lookalikesOf([...OWN, ...CLAIMS], 'proxy_set_header');
}

/** The same for gRPC, own headers only: nginx's table for gRPC has a fixed size and no room for more. Pure. */
export function grpcLookalikes(): string[] {
  return lookalikesOf(OWN, 'grpc_set_header');
}

function lookalikesOf(names: readonly string[], directive: string): string[] {
  return names
    .filter((name) => name.includes('-'))
    .map((name) =>
      spellings(name)
        .filter((spelling) => spelling !== name)
        .map((spelling) => `${directive} ${spelling} '';`)
        .join(' '),
    );
}

function spellings(name: string): string[] {
  const [first = '', ...parts] = name.split('-');
  return parts.reduce((spelt, part) => spelt.flatMap((start) => [`${start}-${part}`, `${start}_${part}`]), [first]);
}
