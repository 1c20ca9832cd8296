import { hasRoles, mainColor, type Routing, type WithRoles } from '../../traffic/routing.ts';
import type { ColorRenderConfigs } from '../strategy.ts';
import { connectTimeout, nginxTime } from './connect-timeout.ts';
import { hasErrorPages } from './error-pages.ts';
import type { LocationView } from './locations.ts';
import type { Way } from './proxy-pass.ts';
import { patience } from './timeouts.ts';

/** Connect timeouts of retries, as multiples of the first one; each request uses one of them. */
const SHARES = [0.6, 1.2, 2];

/** Kinds of requests whose bodies nginx buffers whole before it sends them. */
const KINDS = [undefined, 'stream'] as const;

/** Routings without a fallback: only another try can help. */
export type Unaided = Exclude<Routing, WithRoles>;

/** Whether nginx resends a request that no container has taken yet: its body must be buffered whole. */
export function isTriedAgain({ as }: Way, routing: Routing, configs: ColorRenderConfigs): routing is Unaided {
  if (hasErrorPages(configs[mainColor(routing)])) return false;
  return KINDS.some((one) => one === as) && !hasRoles(routing);
}

export function tried({ as }: Way, upstream: string): string[] {
  return [`set $bgc_upstream ${upstream};`, ...leadingBack(as), `proxy_pass http://${upstream};`];
}

function leadingBack(as: Way['as']): string[] {
  return ['recursive_error_pages on;', `error_page 502 504 = ${againName(as, '$bgc_turn')};`];
}

function againName(as: Way['as'], turn: number | string): string {
  return `@again:${as === undefined ? '' : `${as}:`}${turn}`;
}

/** A full queue drops connections, one may get in a moment later: `error_page` leads back here until the last try. */
export function againLocations(
  ways: readonly Way[],
  traffics: readonly [Routing, ...Routing[]],
  configs: ColorRenderConfigs,
): LocationView[] {
  const kinds = KINDS.filter((kind) =>
    ways.some((way) => way.as === kind && traffics.some((traffic) => isTriedAgain(way, traffic, configs))),
  );
  // Another code in `error_page` keeps the last answer from leading back.
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
        'proxy_pass http://$bgc_upstream;',
      ],
    })),
  );
}

const NOWHERE = '/.bgc/nowhere';

export const turns: readonly { share: string; turn: number }[] = SHARES.map((_, index) => ({
  share: index === SHARES.length - 1 ? '*' : `${Math.floor(100 / SHARES.length)}%`,
  turn: index + 1,
}));
