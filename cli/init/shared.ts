import type { ComposeService } from '../project/project.ts';
import { GENERIC, PRODUCTS, QUALIFIERS } from './shared-words.ts';

/** What of a service's image or name says that one copy serves both colors, such as `redis`; undefined for most. */
export function sharedWord({ name, image, build }: ComposeService): string | undefined {
  // An application of one's own may be called `proxy` or `queue`, but hardly `postgres`.
  const known = build ? [PRODUCTS] : [PRODUCTS, GENERIC];
  for (const text of [baseName(image), name]) {
    const found = known.map((words) => wordIn(text, words)).find((word) => word !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `registry:5000/library/postgres:16@sha256:…` is `postgres`. */
function baseName(image = ''): string {
  const path = image.replace(/@.*$/, '');
  return (path.split('/').at(-1) ?? path).replace(/:.*$/, '');
}

/** Noun last, as in `my-postgres` and `app-db`; `redis-primary` and `mysql-8` are a noun with a qualifier. */
function wordIn(text: string, known: ReadonlySet<string>): string | undefined {
  const words = text.toLowerCase().split(/[-_.]+/);
  if (known.has(words.join('-'))) return text;
  while (words.length > 1 && isQualifier(words.at(-1) ?? '')) words.pop();
  const nouns = words.map((_, index) => words.slice(index).join('-'));
  return nouns.flatMap((noun) => [noun, noun.replace(/\d+$/, '')]).find((noun) => known.has(noun));
}

function isQualifier(word: string): boolean {
  return QUALIFIERS.has(word) || /^v?\d+$/.test(word);
}
