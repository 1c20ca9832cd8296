import { createHash } from 'node:crypto';
import type { EdgeConfig, RateLimit } from '../../config/config.ts';

const BYTES = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 } as const;
/** Smaller bodies are not counted. */
const COUNTED = BYTES.m;
/** "connection limit must be less 65536": src/http/modules/ngx_http_limit_conn_module.c */
const MOST = 65_535;

/** Where bodies are counted that may take much room on the disk. */
export const spoolZone = zoneName('bgc_spool', '$bgc_spooled 1m');

/**
 * How many bodies of a megabyte or more may be on their way at once, so that all of them fit on the disk. Nothing where
 * none can be that large, or where each may be of any size.
 */
export function spooledBodies({ bodies }: EdgeConfig['spool'], maxBody: string): number | undefined {
  const largest = bytes(maxBody);
  if (largest < COUNTED) return undefined;
  return Math.min(MOST, Math.max(1, Math.floor(bytes(bodies) / largest)));
}

/** What a limit counts by. */
export const KEY = '$binary_remote_addr';

/** By what requests are counted that one address has open, and where. */
export const connectionZone = { zone: zoneName('bgc_connections', `$bgc_connected ${KEY} 10m`), key: KEY };

export function limitZone({ rate }: Pick<RateLimit, 'rate'>): string {
  return zoneName('bgc_limit', `$bgc_limited ${KEY} ${rate}`);
}

/** Carries a hash of its definition: nginx refuses a reload that redefines a zone under the same name. */
export function zoneName(name: string, definition: string): string {
  return `${name}_${createHash('sha256').update(definition).digest('hex').slice(0, 8)}`;
}

/** The same size without `g`, which nginx does not take for what is a size and no offset. */
export function inMegabytes(size: string): string {
  return size.endsWith('g') ? `${bytes(size) / BYTES.m}m` : size;
}

/** The bytes of a size as nginx takes it: `50m`, or `0`. */
function bytes(size: string): number {
  const unit = /^\d+([kmg])$/.exec(size)?.[1];
  return Number.parseInt(size, 10) * (unit === undefined ? 1 : BYTES[unit as keyof typeof BYTES]);
}
