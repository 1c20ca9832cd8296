import type { Config } from '../config/config.ts';
import { mainColor, type Traffic } from '../traffic.ts';
import { guards } from './guards.ts';
import { locations } from './locations.ts';
import type { ServerView } from './servers.ts';
import { shownColors } from './shown.ts';
import { word } from './word.ts';

/** One server per host; the routes without a host make the default server. */
export function routedServers(
  config: Config,
  traffic: Traffic,
  { listen, listener, why }: Pick<ServerView, 'listen' | 'listener' | 'why'>,
): ServerView[] {
  return hostsOf(config).map((host) => ({
    why,
    listen,
    default: host === undefined,
    names: [host === undefined ? '_' : word(host)],
    color: loggedColor(traffic),
    listener,
    givesNumber: traffic.kind === 'canary',
    bg: config.bg === false ? undefined : word(config.bg),
    noindex: false,
    access: [],
    locations: [
      ...guards(config),
      ...locations(
        config.routes.filter((route) => route.host === host),
        traffic,
        listener === 'public' && config.previewing?.secretFile !== undefined
          ? shownColors(traffic)[0].traffic
          : undefined,
      ),
    ],
    snippets: config.proxy.snippets.server,
  }));
}

/** The hosts that routes name, each once; `undefined` stands for any. */
export function hostsOf({ routes }: Pick<Config, 'routes'>): (string | undefined)[] {
  return [...new Set(routes.map(({ host }) => host))];
}

/** The color of a request, for the access log. */
export function loggedColor(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'canary':
      return '$bgc_canary';
    case 'both':
      return 'both';
    case 'color':
    case 'primary':
    case 'read-only':
      return mainColor(traffic);
  }
}
