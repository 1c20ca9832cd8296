import { isKnown } from '../schema/keys.ts';
import type { Path } from './problem.ts';

type Key = string | number | undefined;

const openInCheck: ReadonlySet<Key> = new Set(['get', 'status', 'contains', 'max_time', 'host', 'timeout', 'retries']);
const openInHook: ReadonlySet<Key> = new Set(['in', 'timeout']);

/** Whether the value may be a secret and must not be shown: also every value under a key that bgc does not know. */
export function isSecret(path: Path): boolean {
  if (path[0] === 'checks' && !openInCheck.has(path[2])) return true;
  if (path[0] === 'hooks' && !openInHook.has(path[2])) return true;
  if (path[0] === 'proxy' && path[1] === 'snippets') return true;
  if (path[0] === 'traffic' && path[1] === 'environment') return true;
  return !isKnown(path);
}
