import type { EdgeConfig } from '../../config/config.ts';
import { ACME_MOUNT, TLS_MOUNT } from '../nginx/edge.ts';

/** A directory of this machine that the proxy sees, read-only. */
interface EdgeMount {
  /** As Compose takes it: absolute, or `./` and a path in the project directory. */
  source: string;
  target: string;
}

/** Whole directories: a file of its own would be pinned to what it is when the proxy is created. */
export function edgeMounts({ tls, acme }: EdgeConfig): EdgeMount[] {
  return [
    ...(tls === undefined ? [] : [{ source: tls.directory, target: TLS_MOUNT }]),
    ...(acme === undefined ? [] : [{ source: acme, target: ACME_MOUNT }]),
  ];
}

/** The same for Compose, in its long form: a colon in a path means nothing, and Docker makes no directory that lacks. */
export function composeMounts(edge: EdgeConfig): Record<string, unknown>[] {
  return edgeMounts(edge).map(({ source, target }) => ({
    type: 'bind',
    source: source.startsWith('/') || source.startsWith('.') ? source : `./${source}`,
    target,
    read_only: true,
    bind: { create_host_path: false },
  }));
}
