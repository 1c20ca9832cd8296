import type { Config, Listen } from './config.ts';
import { formatListen, localUrl } from './schema/listen.ts';

type Where = Pick<Config, 'proxy' | 'routes'>;

/**
 * Where visitors find the live color, as one tells a person on this machine.
 * @param published where a running proxy listens; `bgc.yaml` may say something else since
 */
export function shownUrl(
  config: Where,
  published: { http?: Listen | undefined; https?: Listen | undefined } = {},
): string {
  const https = published.https ?? config.proxy.https;
  if (https === undefined) return urlOf('http', published.http ?? config.proxy.http);
  return urlOf('https', https, routedHost(config));
}

/** The same for a program on this machine. By https a host is needed that the certificate can be for. */
export function programUrl(config: Where): string {
  const { http, https } = config.proxy;
  if (https === undefined) return localUrl(http);
  const host = routedHost(config);
  return host === undefined ? localUrl(https, 'https') : urlOf('https', https, host);
}

/** `http://localhost:80`, `https://shop.example.com`. */
export function urlOf(scheme: 'http' | 'https', listen: Listen, host?: string): string {
  const isUsual = scheme === 'https' && listen.port === 443;
  if (host !== undefined || listen.host === undefined)
    return `${scheme}://${host ?? 'localhost'}${isUsual ? '' : `:${listen.port}`}`;
  return `${scheme}://${formatListen(listen)}`;
}

/** The first host that a route names and that is one host. */
export function routedHost({ routes }: Pick<Config, 'routes'>): string | undefined {
  return routes.map(({ host }) => host).find((host) => host !== undefined && !host.startsWith('*'));
}
