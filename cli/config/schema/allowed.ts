/**
 * What may stand where, as allow-lists. nginx takes an injected directive for a good one (`nginx -t` finds nothing), so
 * nothing with a space, quote, `$`, `;`, brace or control character may ever match one of these.
 */

const hostLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const pathCharacter = '[A-Za-z0-9._~+@,=:/-]';
const requestCharacter = `%[0-9A-Fa-f]{2}|${pathCharacter}`;
const queryCharacter = `${requestCharacter}|[?&]`;
const neitherDotsNorSlashesTwice = '(?![^?]*(?:\\.\\.|//))';
const imageName = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';

/** A host name, or `*.` and one. */
export const HOST = new RegExp(`^(?:\\*\\.)?(?=.{1,253}$)(?:${hostLabel}\\.)*${hostLabel}$`);

/** A path without a query, as nginx matches it: decoded, so `%20` could never match. */
export const PATH = new RegExp(`^${neitherDotsNorSlashesTwice}/(?:${pathCharacter}){0,1023}$`);

/** A path to ask for, maybe with a query. */
export const REQUEST_PATH = new RegExp(
  `^${neitherDotsNorSlashesTwice}/(?:${requestCharacter}){0,1023}(?:\\?(?:${queryCharacter}){0,1023})?$`,
);

/** A Compose service name, short enough that `<name>-green` is still a DNS label of 63 characters. */
export const SERVICE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,56}$/;

/** An image reference: `[registry[:port]/]name[/name…][:tag][@sha256:digest]`. */
export const IMAGE = new RegExp(
  `^(?=.{1,255}$)(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\\d{1,5})?/)?${imageName}(?:/${imageName})*` +
    '(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$',
);

/** A file; not `-`, which Compose takes for stdin, and no `$`, which Compose would replace. */
export const FILE = /^(?!-)[^\p{Cc}$]{1,4096}$/u;

/** A cookie that nginx can read: `$cookie_<name>`. */
export const COOKIE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** An environment variable that is not one of bgc's own. */
export const VARIABLE = /^(?!BGC_)[A-Za-z_][A-Za-z0-9_]{0,255}$/;

/** A file that nginx reads by its path. */
export const NGINX_FILE = /^(?!-)[A-Za-z0-9._~@+/-]{1,1024}$/;

/** A size as nginx takes it: `50m`; `0` is no limit. */
export const SIZE = /^(?:0|[1-9]\d{0,5}[kmg])$/;

/** A buffer of nginx: `16k`. Less than 4k holds no usual header. */
export const BUFFER = /^(?:[4-9]|[1-9]\d{1,2})k$/;

/** Memory of a container, from 64m on: nginx alone takes some 5 MB for each CPU. */
export const MEMORY = /^(?:(?:6[4-9]|[7-9]\d|[1-9]\d{2,5})m|[1-9]\d{0,2}g)$/;

/** A place on disk: `512m`. */
export const SPOOL = /^[1-9]\d{0,5}[mg]$/;

/** Requests per second or minute, as nginx takes them. */
export const RATE = /^[1-9]\d{0,5}r\/[sm]$/;

/** The name of an HTTP header; with `_` for a dash nginx would mean the same. */
export const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
