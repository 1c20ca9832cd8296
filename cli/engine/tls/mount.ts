import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { isTooWide } from '../../config/normalise/tls-directory.ts';
import { directoryWithLinks } from '../host/links.ts';
import { certificateError } from './pair.ts';

/** The same configuration, with the certificate's directory as wide as the links on this machine need it. */
export async function withLinksFollowed(config: Config, project: string): Promise<Config> {
  const { tls } = config.proxy;
  if (tls === undefined) return config;
  return { ...config, proxy: { ...config.proxy, tls: { ...tls, directory: await directoryWithLinks(tls, project) } } };
}

/** @throws BgcError when the directory to be mounted holds more than the proxy should see */
export async function requireOwnDirectory(config: Config, project: string): Promise<void> {
  const { tls } = config.proxy;
  if (tls === undefined || !isTooWide(resolve(project, tls.directory), project)) return;
  const message = `the proxy would mount all of ${tls.directory}, which holds the certificate, its key or what their links lead to: move them to a directory of their own, such as ./certs`;
  throw await certificateError(config, [{ path: ['proxy', 'tls', 'certificate'], at: 'value', message }]);
}
