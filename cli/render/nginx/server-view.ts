import type { LocationView } from './locations.ts';

/** A server as the routing requires it, without what the edge adds. */
export interface ServerView {
  why: string;
  listen: number;
  default: boolean;
  names: readonly string[];
  /** The color whose services answer here, for the access log: `both` where nginx chooses for each request. */
  color: string;
  /** Kind of clients. Only public requests count when a release is judged. */
  listener: 'public' | 'preview' | 'internal';
  /** Whether a visitor without a number gets one; the number decides whether the canary serves the visitor. */
  givesNumber: boolean;
  bg: string | undefined;
  access: readonly string[];
  locations: readonly LocationView[];
  snippets: readonly string[];
}

export const BARE = { givesNumber: false, bg: undefined, access: [], snippets: [] } as const;
