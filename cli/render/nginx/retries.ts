import type { ColorConfigs } from '../../config/released.ts';
import { mainColor, type Routing } from '../../traffic/routing.ts';
import { connectTimeout, nginxTime } from './connect-timeout.ts';
import { hasErrorPages } from './error-pages.ts';
import type { LocationView } from './locations.ts';
import type { Way } from './proxy-pass.ts';
import { patience } from './timeouts.ts';

/** How long a connection gets when a request is tried again, in times of the first; each request has one of them. */
const SHARES = [0.6, 1.2, 2];

/** What is kept whole here until it is sent. */
const KINDS = [undefined, 'stream'] as const;

/** Traffic that has no fallback: there only another try can help. */
export type Unaided = Exclude<Routing, { kind: 'primary' | 'read-only' }>;

/** Whether a request that no container has taken yet is sent once more: then its body must be whole here. */
export function isTriedAgain({ as }: Way, routing: Routing, configs: ColorConfigs): routing is Unaided {
  const { kind } = routing;
  if (hasErrorPages(configs[mainColor(routing)])) return false;
  return KINDS.some((one) => one === as) && (kind === 'color' || kind === 'canary' || kind === 'both');
}

/** Passes a request on to an upstream that is declared, and remembers it for what comes after. */
export function tried({ as }: Way, upstream: string): string[] {
  return [`set $bgc_upstream ${upstream};`, ...leadingBack(as), `proxy_pass http://${upstream};`];
}

function leadingBack(as: Way['as']): string[] {
  return ['recursive_error_pages on;', `error_page 502 504 = ${againName(as, '$bgc_turn')};`];
}

function againName(as: Way['as'], turn: number | string): string {
  return `@again:${as === undefined ? '' : `${as}:`}${turn}`;
}

/**
 * A container whose queue of connections is full drops what knocks; a new knock may be let in a moment later. The way leads
 * back here until one is, or the tries are over: then another code in `error_page` keeps the answer from leading back.
 */
export function againLocations(
  ways: readonly Way[],
  traffics: readonly [Routing, ...Routing[]],
  configs: ColorConfigs,
): LocationView[] {
  const kinds = KINDS.filter((kind) =>
    ways.some((way) => way.as === kind && traffics.some((traffic) => isTriedAgain(way, traffic, configs))),
  );
  const ends = ['502', '504'].map((code) => `if ($bgc_ends = ${code}) { error_page 599 ${NOWHERE}; return ${code}; }`);
  const timeout = connectTimeout(configs[mainColor(traffics[0])]);
  return kinds.flatMap((as) =>
    SHARES.map((share, index) => ({
      match: againName(as, index + 1),
      lines: [
        ...ends,
        ...patience(as),
        `proxy_connect_timeout ${nginxTime(Math.round(timeout * share))};`,
        ...leadingBack(as),
        // It can only be an upstream that is declared, so nginx resolves no name.
        'proxy_pass http://$bgc_upstream;',
      ],
    })),
  );
}

const NOWHERE = '/.bgc/nowhere';

/** The share of the requests that each of those times is for. */
export const turns: readonly { share: string; turn: number }[] = SHARES.map((_, index) => ({
  share: index === SHARES.length - 1 ? '*' : `${Math.floor(100 / SHARES.length)}%`,
  turn: index + 1,
}));
