import type { Route } from '../config/config.ts';
import { FALLBACK, mainColor, type Traffic } from '../traffic.ts';
import { upstreamName } from './upstreams.ts';
import { word } from './word.ts';

export interface LocationView {
  match: string;
  lines: readonly string[];
}

/**
 * Where the requests of some routes go. `/api` means `/api` and what is below it, not `/apix`: two locations.
 * @param preview what those get who know the secret of the preview
 */
export function locations(routes: readonly Route[], traffic: Traffic, preview?: Traffic): LocationView[] {
  const views = routes.flatMap(({ path, service }) => {
    const lines = [...(preview === undefined ? [] : toPreview(service)), ...pass(service, traffic)];
    const prefix = word(path).replace(/\/+$/, '');
    if (prefix === '') return [{ match: '/', lines }];
    return [
      { match: `= ${prefix}`, lines },
      { match: `${prefix}/`, lines },
    ];
  });
  const rest = views.some(({ match }) => match === '/') ? [] : [{ match: '/', lines: ['return 404;'] }];
  return [
    ...views,
    ...rest,
    ...(traffic.kind === 'primary' ? fallbacks(routes) : []),
    ...(preview === undefined ? [] : previews(routes, preview)),
  ];
}

/** 418, which nothing else answers here, only leads to the named location. */
function toPreview(service: string): string[] {
  return [`error_page 418 = @${word(service)}_preview;`, TO_PREVIEW];
}

/** Nothing may stand before it that is for visitors only. */
export const TO_PREVIEW = 'if ($secure_link) { return 418; }';

/** Named locations, so that the request keeps its method, its path and its body. */
function previews(routes: readonly Route[], traffic: Traffic): LocationView[] {
  return servicesOf(routes).map((service) => ({
    match: `@${word(service)}_preview`,
    lines: [`set $bgc_color ${mainColor(traffic)};`, 'set $bgc_listener preview;', NOINDEX, ...pass(service, traffic)],
  }));
}

const NOINDEX = 'add_header X-Robots-Tag noindex always;';

function servicesOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.map(({ service }) => service))];
}

/** Which upstream a service's requests go to. */
function pass(service: string, traffic: Traffic): string[] {
  switch (traffic.kind) {
    case 'color':
      return [`proxy_pass http://${upstreamName(service, traffic.color)};`];
    case 'canary':
      // The variable can only be one of the two colors; both are declared, so nginx resolves no name.
      return [`proxy_pass http://${word(service)}_$bgc_color;`];
    case 'both':
      return [`proxy_pass http://${upstreamName(service, 'both')};`];
    case 'primary':
      return primary(service);
    case 'read-only':
      return readOnly(service);
  }
}

/** Only nginx's own 502 and 504 go to the fallback: what the primary itself answers is passed on. */
function primary(service: string): string[] {
  return [
    `error_page 502 504 = @${word(service)}_read_only;`,
    // On a bridge of this machine a connection takes a millisecond, or is not taken at all.
    'proxy_connect_timeout 500ms;',
    // The variable can only be `primary` or its color; both are declared, so nginx resolves no name.
    `proxy_pass http://${word(service)}_$bgc_primary;`,
  ];
}

/**
 * A named location, so that the request keeps its method. Not nginx's own `backup` server, which lets a POST through
 * when the primary cannot be connected to.
 */
function fallbacks(routes: readonly Route[]): LocationView[] {
  return servicesOf(routes).map((service) => ({
    match: `@${word(service)}_read_only`,
    // What the primary may have begun is neither refused nor to be repeated.
    lines: ['if ($bgc_unsure) { return 502; }', 'set $bgc_color fallback;', ...readOnly(service)],
  }));
}

/** Seconds after which a client is told to try again: a primary is back by then, as a rule. */
const RETRY_AFTER = 10;

function readOnly(service: string): string[] {
  return [
    "set $bgc_retry_after '';",
    `if ($bgc_writes) { set $bgc_retry_after ${RETRY_AFTER}; return 503 $bgc_read_only_page; }`,
    'default_type text/html;',
    'add_header X-Bgc-Mode read-only always;',
    'add_header Retry-After $bgc_retry_after always;',
    `proxy_pass http://${upstreamName(service, FALLBACK)};`,
  ];
}
