import type { LocationView } from './locations.ts';

/** A server as the traffic wants it; what the edge adds is not in it. */
export interface ServerView {
  why: string;
  listen: number;
  default: boolean;
  names: readonly string[];
  /** The color whose services answer here, for the access log: `both` where nginx chooses for each request. */
  color: string;
  /** Who is answered here; only what the public asked for counts when a release is judged. */
  listener: 'public' | 'preview' | 'internal';
  /** Whether a visitor without a number, which decides who belongs to a canary, is given one. */
  givesNumber: boolean;
  /** Path that answers the live color. */
  bg: string | undefined;
  /** Directives that say who is let in. */
  access: readonly string[];
  locations: readonly LocationView[];
  snippets: readonly string[];
}

/** What a server does not have unless it says so. */
export const BARE = { givesNumber: false, bg: undefined, access: [], snippets: [] } as const;
