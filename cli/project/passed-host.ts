import { lineAt, withoutComments } from './calls.ts';

/** Whether a proxy passes on the visitor's Host with the call at this place of its configuration. */
export function passesHost(configuration: string, at: number): boolean {
  const text = withoutComments(configuration);
  const line = lineAt(text, at);
  if (/^\s*reverse_proxy\s/.test(line)) return byCaddy(text, at);
  return /^\s*server\s+\S+\s+\S+:\d/.test(line) ? byHaproxy(text) : byNginx(text, at);
}

/** Unless it is told otherwise: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#headers */
function byCaddy(text: string, at: number): boolean {
  const [first = '', ...others] = text.slice(at).split('\n');
  const end = others.findIndex((line) => line.trim() === '}');
  const block = first.trimEnd().endsWith('{') ? others.slice(0, end) : [];
  return !block.some((line) => /^\s*header_up\s+Host\b/i.test(line));
}

/** It passes on all headers, unless a rule of it sets them. */
function byHaproxy(text: string): boolean {
  return !/\bset-header\s+Host\b/i.test(text);
}

const PASSED = /\bproxy_set_header\s+Host\s+"?\$(?:http_)?host\b/i;

/**
 * When it is told to, by the innermost block that sets any header: it inherits none of the outer ones.
 * https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header
 */
function byNginx(text: string, at: number): boolean {
  if (/\bupstream\s+\S+\s*$/.test(text.slice(0, openingOf(text, at)))) return PASSED.test(text);
  let place = at;
  for (let level = 0; level < DEEPEST && place >= 0; level += 1) {
    place = openingOf(text, place);
    const own = ownDirectives(text.slice(place + 1));
    if (/\bproxy_set_header\s/.test(own)) return PASSED.test(own);
  }
  return false;
}

/** Blocks within blocks, of which nginx has few; a hostile file may have many. */
const DEEPEST = 20;

/** Where the block around a place begins; -1 for the file. */
function openingOf(text: string, at: number): number {
  let depth = 0;
  for (let index = at - 1; index >= 0; index -= 1) {
    if (text[index] === '}') depth += 1;
    else if (text[index] === '{' && depth === 0) return index;
    else if (text[index] === '{') depth -= 1;
  }
  return -1;
}

/** The text of a block up to its end, without the blocks in it. */
function ownDirectives(text: string): string {
  let depth = 0;
  let own = '';
  for (const character of text) {
    if (character === '}' && depth === 0) return own;
    if (character === '}') depth -= 1;
    else if (character === '{') depth += 1;
    else if (depth === 0) own += character;
  }
  return own;
}
