import { isIPv4 } from 'node:net';

export interface Target {
  address: string;
  port: number;
  /** What goes into the Host header. */
  authority: string;
  path: string;
  tls: boolean;
}

const TLS: Readonly<Record<string, boolean>> = { 'http:': false, 'ws:': false, 'https:': true, 'wss:': true };

/** Load is for this machine only: any other host is refused. */
export function parseTarget(url: string, host?: string): Target {
  const parsed = new URL(url);
  const tls = TLS[parsed.protocol];
  if (tls === undefined) throw new Error(`${url}: only http(s): and ws(s): are spoken`);
  if (!isLoopback(parsed.hostname)) throw new Error(`${url}: load goes to loopback only`);
  return {
    address: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || (tls ? 443 : 80)),
    authority: host ?? parsed.host,
    path: parsed.pathname + parsed.search,
    tls,
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
