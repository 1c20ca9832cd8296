import type { Route } from '../../config/config.ts';
import { hasFallback, mainColor, type Routing } from '../../traffic/routing.ts';
import type { ColorRenderConfigs } from '../strategy.ts';
import { pass, UNAVAILABLE, type Way, wayName, waysOf } from './proxy-pass.ts';
import { againLocations } from './retries.ts';
import { token } from './token.ts';

export interface LocationView {
  match: string;
  lines: readonly string[];
}

/** `/api` means `/api` and all below it, not `/apix`: two locations. `preview` is for visitors with its secret. */
export function locations(
  routes: readonly Omit<Route, 'host'>[],
  routing: Routing,
  configs: ColorRenderConfigs,
  preview?: Routing,
): LocationView[] {
  const views = routes.flatMap((route) => {
    const lines = [...(preview === undefined ? [] : toPreview(route)), ...pass(route, routing, configs)];
    const prefix = token(route.path).replace(/\/+$/, '');
    if (prefix === '') return [{ match: '/', lines }];
    return [
      { match: `= ${prefix}`, lines },
      { match: `${prefix}/`, lines },
    ];
  });
  const rest = views.some(({ match }) => match === '/') ? [] : [{ match: '/', lines: ['return 404;'] }];
  return [...views, ...rest, ...namedLocations(waysOf(routes), routing, configs, preview)];
}

/** In a named location a request keeps its method, its path and its body. */
function namedLocations(
  ways: readonly Way[],
  routing: Routing,
  configs: ColorRenderConfigs,
  preview: Routing | undefined,
): LocationView[] {
  const isGrpc = ({ as }: Way): boolean => as === 'grpc';
  return [
    ...(hasFallback(routing) ? ways.filter((way) => !isGrpc(way)).map((way) => fallback(way, configs)) : []),
    ...againLocations(ways, preview === undefined ? [routing] : [routing, preview], configs),
    ...(preview === undefined ? [] : ways.map((way) => previewed(way, preview, configs))),
    ...(ways.some(isGrpc) ? [{ match: '@grpc_unavailable', lines: UNAVAILABLE }] : []),
  ];
}

/** 418 only leads to the named location; no other response here uses it. */
function toPreview(way: Way): string[] {
  return [`error_page 418 = @${wayName(way)}_preview;`, TO_PREVIEW];
}

/** Directives for visitors only must come after this line. */
export const TO_PREVIEW = 'if ($secure_link) { return 418; }';

function previewed(way: Way, routing: Routing, configs: ColorRenderConfigs): LocationView {
  const passed = pass(way, routing, configs);
  const lines = [`set $bgc_color ${mainColor(routing)};`, 'set $bgc_listener preview;', ...passed];
  return { match: `@${wayName(way)}_preview`, lines };
}

/** Instead of nginx's own `backup` server, which gets even a POST when nginx cannot connect to the primary. */
function fallback(way: Way, configs: ColorRenderConfigs): LocationView {
  const passed = pass(way, { kind: 'read-only' }, configs);
  // The primary may have begun this request: it is neither reported as refused nor repeated.
  const lines = ['if ($bgc_unsure) { return 502; }', 'set $bgc_color fallback;', ...passed];
  return { match: `@${wayName(way)}_read_only`, lines };
}
