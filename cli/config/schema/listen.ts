import { isIPv4, isIPv6 } from 'node:net';
import type { Config, Listen } from '../config.ts';

export const LAST_PORT = 65_535;

export const LISTEN = /^(?:(?<v4>[\d.]+):|\[(?<v6>[\da-fA-F:.]+)\]:)?(?<port>[1-9]\d{0,4})$/;

/** Reads `80`, `"127.0.0.1:8080"` or `"[::1]:8080"`. A bare port without a `defaultHost` means every address. */
export function parseListen(written: unknown, defaultHost?: string): Listen | undefined {
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const groups = LISTEN.exec(String(written))?.groups;
  const port = Number(groups?.port);
  if (groups === undefined || port > LAST_PORT) return undefined;
  if (groups.v4 !== undefined) return isIPv4(groups.v4) ? { host: groups.v4, port } : undefined;
  if (groups.v6 !== undefined) return isIPv6(groups.v6) ? { host: shortest(groups.v6), port } : undefined;
  return defaultHost === undefined ? { port } : { host: defaultHost, port };
}

export function parsePort(written: string): number | undefined {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : 0;
  return port >= 1 && port <= LAST_PORT ? port : undefined;
}

export function overlap(a: Listen, b: Listen): boolean {
  return a.port === b.port && (a.host === b.host || covers(a, b) || covers(b, a));
}

/** `127.0.0.1:8080`, `[::1]:8080` or `80`, as in `bgc.yaml`. */
export function formatListen({ host, port }: Listen): string {
  if (host === undefined) return String(port);
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

export function listenersOf({ proxy, preview }: Pick<Config, 'proxy' | 'preview'>): Listen[] {
  return [proxy.http, ...(proxy.https === undefined ? [] : [proxy.https]), preview];
}

export function localUrl({ host, port }: Listen, scheme: 'http' | 'https' = 'http'): string {
  const isEverywhere = host === undefined || host === '0.0.0.0' || host === '::';
  return `${scheme}://${formatListen({ host: isEverywhere ? '127.0.0.1' : host, port })}`;
}

function covers(wide: Listen, { host }: Listen): boolean {
  if (wide.host === undefined) return true;
  if (wide.host === '0.0.0.0') return host !== undefined && isIPv4(host);
  return wide.host === '::' && host !== undefined && isIPv6(host);
}

function shortest(ipv6: string): string {
  return new URL(`http://[${ipv6}]`).hostname.slice(1, -1);
}
