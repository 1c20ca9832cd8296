import { isIPv4 } from 'node:net';

export interface Target {
  address: string;
  port: number;
  /** What goes into the Host header. */
  authority: string;
  path: string;
}

/** Load is for this machine only: any other host is refused. */
export function parseTarget(url: string, host?: string): Target {
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'ws:')
    throw new Error(`${url}: only http: and ws: are spoken`);
  if (!isLoopback(parsed.hostname)) throw new Error(`${url}: load goes to loopback only`);
  return {
    address: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 80),
    authority: host ?? parsed.host,
    path: parsed.pathname + parsed.search,
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
