import { isKnown } from './keys.ts';
import type { Path } from './problem.ts';

const openInCheck: ReadonlySet<string | number | undefined> = new Set(['get', 'status', 'contains', 'timeout']);

/**
 * Whether what is written at `path` may be a password, and so must not be shown: commands, raw nginx directives,
 * and everything under a key that bgc does not know.
 */
export function isSecret(path: Path): boolean {
  if (path[0] === 'checks' && !openInCheck.has(path.at(-1))) return true;
  if (path[0] === 'proxy' && path[1] === 'snippets') return true;
  return !isKnown(path);
}
