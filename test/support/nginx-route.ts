import { argsOf, type Directive } from './nginx-parse.ts';

export interface Request {
  port: number;
  host: string;
  path: string;
}

/** Which server of a parsed configuration takes a request: https://nginx.org/en/docs/http/request_processing.html */
export function serverFor(http: readonly Directive[], { port, host }: Omit<Request, 'path'>): Directive | undefined {
  const servers = http.filter(({ name, block }) => name === 'server' && argsOf(block, 'listen')?.[0] === String(port));
  const named = (wanted: string) =>
    servers.find(({ block }) => argsOf(block, 'server_name')?.some((name) => name.toLowerCase() === wanted));
  const labels = host.toLowerCase().split('.');
  const wildcards = labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`);
  const prefixes = labels.slice(1).map((_, index) => `${labels.slice(0, -1 - index).join('.')}.*`);
  const byName = [host.toLowerCase(), ...wildcards, ...prefixes].map(named).find((server) => server !== undefined);
  return byName ?? servers.find(({ block }) => argsOf(block, 'listen')?.includes('default_server')) ?? servers[0];
}

/**
 * What nginx does with a request: `web_blue` for a proxied one, else the return as it is written. `path` is decoded, and
 * without what nginx itself takes out of it. Not seen: what an `if` does (the gate of maintenance, the secret of the
 * preview, a fallback that refuses), `error_page`, named locations, and what a variable of an upstream's name is then.
 */
export function answerTo(http: readonly Directive[], request: Request): string {
  const locations = (serverFor(http, request)?.block ?? []).filter(({ name }) => name === 'location');
  const exact = locations.find(({ args }) => args[0] === '=' && args[1] === request.path);
  const pattern = locations.find(({ args }) => args[0]?.startsWith('~') && matches(args, request.path));
  const prefixes = locations.filter(({ args }) => args.length === 1 && request.path.startsWith(args[0] ?? ''));
  const location = exact ?? pattern ?? prefixes.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
  const pass = argsOf(location?.block, 'proxy_pass')?.[0] ?? argsOf(location?.block, 'grpc_pass')?.[0];
  return pass?.replace(/^(http|grpc):\/\//, '') ?? `return ${argsOf(location?.block, 'return')?.join(' ')}`;
}

/** What bgc writes means the same to PCRE and to JavaScript, once the text is the bytes that PCRE sees. */
function matches([kind, pattern = '']: readonly string[], path: string): boolean {
  return new RegExp(pattern, kind === '~*' ? 'i' : '').test(Buffer.from(path).toString('latin1'));
}

function lengthOf({ args }: Directive): number {
  return args[0]?.length ?? 0;
}
