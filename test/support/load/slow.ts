import type { RequestRecord } from './client.ts';
import { type Load, type LoadOptions, startLoad } from './load.ts';

export interface SlowLoad extends Load {
  /** Every request, in the order of completion: there are few of them. */
  readonly records: readonly RequestRecord[];
}

/** Clients whose every request takes long, to be in flight while a release happens. */
export function slowClients({ ms = 3000, ...options }: Omit<LoadOptions, 'onRequest'> & { ms?: number }): SlowLoad {
  const records: RequestRecord[] = [];
  const url = new URL(`/slow?ms=${ms}`, options.url).href;
  const load = startLoad({ clients: 10, ...options, url, onRequest: (record) => records.push(record) });
  return { ...load, records };
}
