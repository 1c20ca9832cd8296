import { createHash } from 'node:crypto';
import type { ProxyConfig, RateLimit } from '../../config/config.ts';

const BYTES = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 } as const;
/** Bytes. Smaller bodies are not counted. */
const COUNTED = BYTES.m;
/** nginx's maximum. "connection limit must be less 65536": src/http/modules/ngx_http_limit_conn_module.c */
const MOST = 65_535;

export const spoolZone = zoneName('bgc_spool', '$bgc_spooled 1m');

/** Concurrent bodies of a megabyte or more that fit on the disk. `undefined`: no body is that large, or no limit. */
export function spooledBodies({ bodies }: ProxyConfig['spool'], maxBody: string): number | undefined {
  const largest = bytes(maxBody);
  if (largest < COUNTED) return undefined;
  return Math.min(MOST, Math.max(1, Math.floor(bytes(bodies) / largest)));
}

export const KEY = '$binary_remote_addr';

export const connectionZone = { zone: zoneName('bgc_connections', `$bgc_connected ${KEY} 10m`), key: KEY };

export function limitZone({ rate }: Pick<RateLimit, 'rate'>): string {
  return zoneName('bgc_limit', `$bgc_limited ${KEY} ${rate}`);
}

/** Adds a hash of the definition: nginx refuses a reload that redefines a zone under the same name. */
export function zoneName(name: string, definition: string): string {
  return `${name}_${createHash('sha256').update(definition).digest('hex').slice(0, 8)}`;
}

/** The same size without `g`, which nginx accepts for offsets but not for sizes. */
export function inMegabytes(size: string): string {
  return size.endsWith('g') ? `${bytes(size) / BYTES.m}m` : size;
}

/** Bytes of a size in nginx notation: `50m`, or `0`. */
function bytes(size: string): number {
  const unit = /^\d+([kmg])$/.exec(size)?.[1];
  return Number.parseInt(size, 10) * (unit === undefined ? 1 : BYTES[unit as keyof typeof BYTES]);
}
