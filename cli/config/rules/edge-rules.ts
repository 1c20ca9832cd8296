import { formatListen, overlap, parseListen } from '../schema/listen.ts';
import { maxAgeSeconds, YEAR } from '../schema/max-age.ts';
import { DEFAULT_HTTP } from '../schema/written.ts';
import { DEFAULT_HTTPS } from '../schema/written-edge.ts';
import { isObject, type Problem, valueAt } from '../text/problem.ts';
import { type Draft, has, lacks, valueOr } from './draft.ts';
import { previewListen } from './preview-rules.ts';

/** The path that an ACME server requests: RFC 8555, section 8.3. */
export const ACME_PATH = '/.well-known/acme-challenge/';

export function httpsNeedsTls({ proxy }: Draft): Problem[] {
  if (!has(proxy, 'https') || !lacks(proxy, 'tls')) return [];
  const message = 'needs "tls" beside it: { certificate: ./certs/fullchain.pem, key: ./certs/privkey.pem }';
  return [{ path: ['proxy', 'https'], at: 'key', message }];
}

export function httpsHasItsOwnPort(draft: Draft): Problem[] {
  const { proxy } = draft;
  const https = parseListen(valueOr(proxy, 'https', DEFAULT_HTTPS));
  if (!has(proxy, 'tls') || https === undefined) return [];
  const others = {
    'proxy.http': parseListen(valueOr(proxy, 'http', DEFAULT_HTTP)),
    preview: previewListen(draft),
  };
  return Object.entries(others).flatMap(([name, other]): Problem[] => {
    if (other === undefined || !overlap(https, other)) return [];
    const message = `proxy.https (${formatListen(https)}) and ${name} (${formatListen(other)}) need different ports`;
    return [{ path: ['proxy', has(proxy, 'https') ? 'https' : 'tls'], at: 'key', message }];
  });
}

/** Browser requirements for preloading a host: https://hstspreload.org/#submission-requirements */
export function preloadIsForGood({ proxy }: Draft): Problem[] {
  const path = ['tls', 'hsts'];
  const hsts = valueAt(proxy.values, path);
  if (!isObject(hsts) || valueAt(hsts, ['preload']) !== true) return [];
  const age = maxAgeSeconds(String(valueAt(hsts, ['max_age'])));
  if (valueAt(hsts, ['subdomains']) === true && !(age < YEAR)) return [];
  const message = 'browsers require "subdomains: true" and a "max_age" of 1y or more';
  return [{ path: ['proxy', ...path, 'preload'], at: 'value', message }];
}

export function acmeIsNobodysRoute({ proxy, routes }: Draft): Problem[] {
  if (!has(proxy, 'acme')) return [];
  return routes
    .filter(({ values }) => `${values.path}/`.replace(/\/+$/, '/') === ACME_PATH)
    .map(({ path }) => ({ path: [...path, 'path'], at: 'value', message: 'is where "proxy.acme" answers' }));
}
