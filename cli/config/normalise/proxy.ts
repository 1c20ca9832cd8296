import type { ProxyConfig } from '../config.ts';
import type { Written } from '../schema/written.ts';
import { DEFAULT_HTTPS } from '../schema/written-edge.ts';
import { tlsDirectory } from './tls-directory.ts';

/** @param project the project directory, absolute */
export function toProxy({ tls, ...rest }: Written['proxy'], project: string): ProxyConfig {
  if (tls === undefined) return rest;
  return { https: { port: DEFAULT_HTTPS }, ...rest, tls: { ...tls, directory: tlsDirectory(tls, project) } };
}
