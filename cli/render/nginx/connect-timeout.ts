import type { RenderConfig } from '../strategy.ts';
import { hasErrorPages } from './error-pages.ts';

/**
 * Milliseconds to wait for a connection to a container. On a local bridge it takes 1 ms. If it is not accepted at all,
 * the application's queue is full: a new connection then gets in before the kernel's second try of the old one at 1 s.
 */
export function connectTimeout({ strategy, proxy }: Pick<RenderConfig, 'strategy' | 'proxy'>): number {
  if (proxy.timeouts.connect !== undefined) return proxy.timeouts.connect;
  return strategy.nginx.connectTimeout ?? (hasErrorPages({ proxy }) ? 2000 : 250);
}

/** Milliseconds in nginx notation: `2s`, `250ms`. */
export function nginxTime(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
