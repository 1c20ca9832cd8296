/** `nginx -t` accepts an injected directive: no value for nginx may hold a blank, quote, `$`, `;`, brace or control. */

const hostLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const pathCharacter = '[A-Za-z0-9._~+@,=:/-]';
const requestCharacter = `%[0-9A-Fa-f]{2}|${pathCharacter}`;
const queryCharacter = `${requestCharacter}|[?&]`;
const neitherDotsNorSlashesTwice = '(?![^?]*(?:\\.\\.|//))';
const imageName = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';

export const HOST = new RegExp(`^(?:\\*\\.)?(?=.{1,253}$)(?:${hostLabel}\\.)*${hostLabel}$`);

/** A path without a query. nginx matches the decoded path, so `%20` could never match. */
export const PATH = new RegExp(`^${neitherDotsNorSlashesTwice}/(?:${pathCharacter}){0,1023}$`);

export const REQUEST_PATH = new RegExp(
  `^${neitherDotsNorSlashesTwice}/(?:${requestCharacter}){0,1023}(?:\\?(?:${queryCharacter}){0,1023})?$`,
);

/** A Compose service name, short enough that `<name>-green` is still a DNS label of 63 characters. */
export const SERVICE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,56}$/;

/** A Compose profile; `*` is every one. https://docs.docker.com/reference/compose-file/profiles/ */
export const PROFILE = /^(?:\*|[a-zA-Z0-9][a-zA-Z0-9_.-]{0,255})$/;

/** https://docs.docker.com/compose/how-tos/project-name/ */
export const PROJECT_NAME = /^[a-z0-9][a-z0-9_-]{0,255}$/;

/** An image reference: `[registry[:port]/]name[/name…][:tag][@sha256:digest]`. */
export const IMAGE = new RegExp(
  `^(?=.{1,255}$)(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\\d{1,5})?/)?${imageName}(?:/${imageName})*` +
    '(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$',
);

/** A file path without `$`, which Compose would replace. Not `-`, which Compose takes for stdin. */
export const FILE = /^(?!-)[^\p{Cc}$]{1,4096}$/u;

/** A cookie that nginx can read: `$cookie_<name>`. */
export const COOKIE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

export const VARIABLE = /^(?!BGC_)[A-Za-z_][A-Za-z0-9_]{0,255}$/;

export const NGINX_FILE = /^(?!-)[A-Za-z0-9._~@+/-]{1,1024}$/;

export const SIZE = /^(?:0|[1-9]\d{0,5}[kmg])$/;

/** An nginx buffer: `16k`. Usual headers do not fit in less than 4k. */
export const BUFFER = /^(?:[4-9]|[1-9]\d{1,2})k$/;

/** Container memory, at least 64m: nginx alone takes about 5 MB per CPU. */
export const MEMORY = /^(?:(?:6[4-9]|[7-9]\d|[1-9]\d{2,5})m|[1-9]\d{0,2}g)$/;

export const SPOOL = /^[1-9]\d{0,5}[mg]$/;

export const RATE = /^[1-9]\d{0,5}r\/[sm]$/;

/** The name of an HTTP header. No `_`: nginx would treat it like a dash. */
export const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
