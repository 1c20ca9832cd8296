import type { Config } from '../../config/config.ts';
import { hasErrorPages } from './error-pages.ts';

/**
 * Milliseconds for a connection to a container. On a bridge of this machine it takes one; where it is not taken at all, the
 * queue of the application is full: then a new one gets in sooner than the kernel's second try of the old one, after a second.
 */
export function connectTimeout({ traffic, proxy }: Pick<Config, 'traffic' | 'proxy'>): number {
  if (proxy.timeouts.connect !== undefined) return proxy.timeouts.connect;
  if (traffic.mode === 'primary-fallback') return 500;
  return hasErrorPages({ proxy }) ? 2000 : 250;
}

/** Milliseconds as nginx writes them. */
export function nginxTime(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
