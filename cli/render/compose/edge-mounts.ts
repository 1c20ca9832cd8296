import type { ProxyConfig } from '../../config/config.ts';
import { ACME_MOUNT, TLS_MOUNT } from '../nginx/edge.ts';

type Edge = Pick<ProxyConfig, 'tls' | 'acme'>;

interface EdgeMount {
  /** Absolute, or relative to the project directory. */
  source: string;
  target: string;
}

export function edgeMounts({ tls, acme }: Edge): EdgeMount[] {
  return [
    ...(tls === undefined ? [] : [{ source: tls.directory, target: TLS_MOUNT }]),
    ...(acme === undefined ? [] : [{ source: acme, target: ACME_MOUNT }]),
  ];
}

/** The mounts in Compose's long form: a colon in a path is harmless, and Docker creates no missing directory. */
export function composeMounts(edge: Edge): Record<string, unknown>[] {
  return edgeMounts(edge).map(({ source, target }) => ({
    type: 'bind',
    source: source.startsWith('/') || source.startsWith('.') ? source : `./${source}`,
    target,
    read_only: true,
    bind: { create_host_path: false },
  }));
}
