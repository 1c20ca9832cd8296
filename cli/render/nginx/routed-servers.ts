import type { Config, Route } from '../../config/config.ts';
import type { Color } from '../../traffic/color.ts';
import { canaryIn, mainColor, type Routing } from '../../traffic/routing.ts';
import type { ColorRenderConfigs } from '../strategy.ts';
import { locations } from './locations.ts';
import { membershipBlocks } from './membership-block.ts';
import { shownColors } from './preview-colors.ts';
import { BARE, type ServerView } from './server-view.ts';
import { token } from './token.ts';

/** One server per host; routes without one make the default server. `by`: the color whose bgc.yaml has the routes. */
export function routedServers(
  configs: ColorRenderConfigs,
  by: Color,
  routing: Routing,
  { listen, listener, why }: Pick<ServerView, 'listen' | 'listener' | 'why'>,
): ServerView[] {
  const config = configs[by];
  return routesByHost(config).map(([host, routes]) => ({
    ...BARE,
    why,
    listen,
    default: host === undefined,
    names: [host === undefined ? '_' : token(host)],
    color: loggedColor(routing),
    listener,
    givesNumber: canaryIn(routing) !== undefined,
    bg: config.bg === false ? undefined : token(config.bg),
    locations: [
      ...membershipBlocks(config),
      ...locations(
        routes,
        routing,
        configs,
        listener === 'public' && config.previewing?.secretFile !== undefined
          ? shownColors(routing)[0].traffic
          : undefined,
      ),
    ],
    snippets: config.proxy.snippets.server,
  }));
}

/** The routes of each host, plus those for any host that they do not cover. */
function routesByHost({ routes }: Pick<Config, 'routes'>): [host: string | undefined, routes: Route[]][] {
  const named = new Map(routes.map(({ host }): [string | undefined, Route[]] => [host, []]));
  for (const route of routes) named.get(route.host)?.push(route);
  const anyHost = named.get(undefined) ?? [];
  return [...named].map(([host, own]) => {
    const isCovered = ({ path }: Route): boolean => own.some((one) => isBelow(path, one.path));
    return [host, host === undefined ? own : [...own, ...anyHost.filter((route) => !isCovered(route))]];
  });
}

function isBelow(path: string, prefix: string): boolean {
  const withSlash = (written: string): string => written.replace(/\/*$/, '/');
  return withSlash(path).startsWith(withSlash(prefix));
}

/** The distinct hosts of the routes; `undefined` stands for any host. */
export function hostsOf({ routes }: Pick<Config, 'routes'>): (string | undefined)[] {
  return [...new Set(routes.map(({ host }) => host))];
}

export function loggedColor(routing: Routing): string {
  switch (routing.kind) {
    case 'canary':
      return '$bgc_canary';
    case 'both':
      return 'both';
    case 'color':
    case 'primary':
    case 'read-only':
      return mainColor(routing);
  }
}
