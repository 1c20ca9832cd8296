/** A call of a service by its name, in a text such as `proxy_pass http://backend:3000;` or `backend:3000`. */
interface Call {
  /** Where the match begins in the text. */
  at: number;
  /** The port that it names, or that its scheme implies; `undefined` where the protocol is not HTTP. */
  port: number | undefined;
}

/** @param isSecret whether the text may hold `user:password`, so that only a URL counts */
export function callsIn(text: string, name: string, isSecret: boolean): Call[] {
  if (!text.includes(name)) return [];
  const code = withoutComments(text);
  // `http://backend` may be a group of servers that nginx calls so.
  const isGroup = new RegExp(String.raw`\bupstream\s+${escaped(name)}\s*\{`).test(code);
  return [...code.matchAll(callOf(name))].flatMap(({ index, groups = {} }) => {
    const { scheme, port: named } = groups;
    const line = lineAt(code, index);
    if (scheme === undefined && (isSecret || AS_USER.test(line))) return [];
    const port = named === undefined ? impliedBy(isGroup ? undefined : scheme) : Number(named);
    if (port === undefined) return [];
    const isHttp = (scheme === undefined || scheme in IMPLIED) && !isFastCgi(line, code, name, port);
    return [{ at: index, port: isHttp ? port : undefined }];
  });
}

/** Of the same length, so that places stay. */
export function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(?:#|\/\/).*$/gm, (line) => line.replaceAll(/[^\n]/g, ' '));
}

export function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, end < 0 ? text.length : end);
}

/** What comes before `@` is a user and a password. The bounds keep long lines without spaces quick. */
function callOf(name: string): RegExp {
  const before = String.raw`(?:(?<![a-z0-9+])(?<scheme>[a-z][a-z0-9+]{0,20})://(?:[^\s/@]{0,256}@)?|(?<![\w.@/:-]))`;
  const port = String.raw`(?::(?<port>\d{1,5})(?![\w.-])|(?!:))`;
  return new RegExp(String.raw`${before}${escaped(name)}(?![\w.-])${port}(?![^\s/,;]{0,256}@)`, 'g');
}

function escaped(name: string): string {
  return name.replaceAll('.', String.raw`\.`);
}

/** Words before `user:group`, which looks like an address. */
const AS_USER = /\b(?:chown|chgrp|gosu|su-exec|setpriv|runuser)\b|(?:^|\s)(?:-u|--user)[\s=]/;

function impliedBy(scheme: string | undefined): number | undefined {
  return scheme === undefined ? undefined : IMPLIED[scheme];
}

const IMPLIED: Readonly<Record<string, number>> = { http: 80, ws: 80 };

/** Directives of nginx and Caddy for an application server that does not speak HTTP, such as PHP-FPM. */
const OTHER_PROTOCOL = /\b(?:fastcgi|uwsgi|scgi|memcached)_pass\b|\bphp_fastcgi\b|\bfcgi:/i;

/** By the name of a service or an image: PHP-FPM listens on 9000 unless it is told otherwise. */
export function isPhpFpm(name: string, port: number): boolean {
  return port === 9000 && /php|fpm/i.test(name);
}

/** `server` may be in a group that such a directive names. */
function isFastCgi(line: string, text: string, name: string, port: number): boolean {
  if (isPhpFpm(name, port)) return true;
  return OTHER_PROTOCOL.test(/^\s*server\s/.test(line) ? text : line);
}
