import type { Config } from '../../config/config.ts';
import { portsOf } from '../ports.ts';

export interface ForwardedView {
  for: string;
  proto: string;
  host: string;
  port: string;
  /** As nginx itself sees the request, for senders that are not believed. */
  own: { proto: string; port: string };
  /** Ports whose published number differs from the one nginx listens on. */
  ports: readonly { inside: number; published: number }[];
}

/** Claims of a visitor are overwritten; claims of a believed load balancer are passed on. */
export function forwardedView(config: Pick<Config, 'reserved' | 'proxy' | 'preview'>): ForwardedView {
  const { tls, realIp } = config.proxy;
  const ports = publishedElsewhere(config);
  const own = {
    proto: tls === undefined ? '$scheme' : '$bgc_scheme',
    port: ports.length === 0 ? '$server_port' : '$bgc_port',
  };
  return realIp === undefined
    ? { for: '$remote_addr', ...own, host: '$bgc_host', own, ports }
    : {
        for: '$bgc_forwarded_for',
        proto: '$bgc_forwarded_proto',
        host: '$bgc_forwarded_host',
        port: '$bgc_forwarded_port',
        own,
        ports,
      };
}

function publishedElsewhere(config: Parameters<typeof forwardedView>[0]): ForwardedView['ports'] {
  const { http, https, preview } = portsOf(config);
  return [
    { inside: http, published: config.proxy.http.port },
    { inside: https, published: config.proxy.https?.port ?? https },
    { inside: preview, published: config.preview.port },
  ].filter(({ inside, published }) => inside !== published);
}
