import type { Config, Listen } from './config.ts';
import { formatListen, localUrl } from './schema/listen.ts';

type Where = Pick<Config, 'proxy' | 'routes'>;

/** For a user on this machine. `published`: where the running proxy listens; `bgc.yaml` may have changed since. */
export function shownUrl(
  config: Where,
  published: { http?: Listen | undefined; https?: Listen | undefined } = {},
): string {
  const https = published.https ?? config.proxy.https;
  if (https === undefined) return urlOf('http', published.http ?? config.proxy.http);
  return urlOf('https', https, routedHost(config));
}

/** The same URL for a program on this machine. With https it prefers a routed host, which the certificate can match. */
export function programUrl(config: Where): string {
  const { http, https } = config.proxy;
  if (https === undefined) return localUrl(http);
  const host = routedHost(config);
  return host === undefined ? localUrl(https, 'https') : urlOf('https', https, host);
}

export function urlOf(scheme: 'http' | 'https', listen: Listen, host?: string): string {
  const isUsual = scheme === 'https' && listen.port === 443;
  if (host !== undefined || listen.host === undefined)
    return `${scheme}://${host ?? 'localhost'}${isUsual ? '' : `:${listen.port}`}`;
  return `${scheme}://${formatListen(listen)}`;
}

export function routedHost({ routes }: Pick<Config, 'routes'>): string | undefined {
  return routes.map(({ host }) => host).find((host) => host !== undefined && !host.startsWith('*'));
}
