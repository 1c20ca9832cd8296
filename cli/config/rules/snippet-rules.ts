import { type Path, type Problem, valueAt } from '../text/problem.ts';
import type { Draft } from './draft.ts';

/** nginx inherits all of these or none: one in a server would disable all that bgc sets for every request. */
const ALL_OR_NONE = ['proxy_set_header', 'grpc_set_header'];

/** Without bgc's headers, the application would trust what visitors claim about themselves, and get no WebSockets. */
export function serverSnippetsKeepTheHeaders({ proxy }: Draft): Problem[] {
  return snippetsAt(valueAt(proxy.values, ['snippets', 'server'])).flatMap(({ text, index }): Problem[] => {
    const found = directivesOf(text).find((name) => ALL_OR_NONE.includes(name));
    if (found === undefined) return [];
    const message = `${found} in a server removes all headers that bgc sets (Host, X-Forwarded-For, WebSockets): write it under "proxy.snippets.http", which adds to them`;
    return [{ path: ['proxy', 'snippets', 'server', ...index], at: 'value', message }];
  });
}

function snippetsAt(written: unknown): { text: string; index: Path }[] {
  const snippets = Array.isArray(written)
    ? written.map((text, at) => ({ text, index: [at] }))
    : [{ text: written, index: [] }];
  return snippets.flatMap(({ text, index }) => (typeof text === 'string' ? [{ text, index }] : []));
}

/** Comments, then marks, then words, quoted or not: the tokens of nginx's own parser. */
const TOKEN = /#[^\n]*|([;{}])|((?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(?:\\[\s\S]|\$\{|[^\s;{\\])+)/g;

function directivesOf(snippet: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let isNew = true;
  for (const [, mark, word] of snippet.matchAll(TOKEN)) {
    if (mark === '{') depth += 1;
    if (mark === '}') depth -= 1;
    if (word !== undefined && isNew && depth === 0) names.push(word.replace(/^(["'])(.*)\1$/, '$2'));
    if (mark !== undefined || word !== undefined) isNew = mark !== undefined;
  }
  return names;
}
