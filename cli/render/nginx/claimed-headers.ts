import type { Config } from '../../config/config.ts';

/** A header by which who asks tells how a request came, or where it came from. */
export interface ClaimView {
  name: string;
  /** What the application gets of it, as nginx's variable or quoted text; nginx leaves out a header that is empty. */
  value: string;
  /** Where somebody is believed: the variable of what was said, and what the map has to match. */
  said?: { variable: string; pattern: string };
}

/**
 * What proxies tell of a request besides what bgc sets itself, as frameworks, ingress controllers and content delivery
 * networks name it. An application that believes one of them must not hear it from a visitor.
 */
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

/** What bgc or nginx sets itself, so that nobody else's may stand beside it. */
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

/** What becomes of each claim: nothing, unless `real_ip` vouches for who makes it. Pure. */
export function claims({ proxy: { realIp } }: Pick<Config, 'proxy'>): ClaimView[] {
  return CLAIMS.map((name) => (realIp === undefined ? { name, value: "''" } : believed(name)));
}

/**
 * A name with a dash has lookalikes with `_`, which nginx joins to it by a comma: with one, nobody knows who said which.
 * https://nginx.org/en/docs/http/ngx_http_core_module.html#var_http_
 */
function believed(name: string): ClaimView {
  const variable = name.toLowerCase().replaceAll('-', '_');
  const pattern = name.includes('-') ? '~^1:[^,]+$' : '~^1:';
  return { name, value: `$bgc_claim_${variable}`, said: { variable, pattern } };
}

/**
 * Each claim and own header with `_` for some of its dashes: to CGI, and so to WSGI, Rack and PHP, they are the same.
 * One line for each name. Pure.
 */
export function lookalikes(): string[] {
  return lookalikesOf([...OWN, ...CLAIMS], 'proxy_set_header');
}

/** What nginx has no room for more of (its table for gRPC has a fixed size): those of what bgc or nginx sets itself. Pure. */
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
