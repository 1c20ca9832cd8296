import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { configErrorIn } from '../../config/load.ts';
import { usageError } from '../../errors.ts';
import type { Found } from '../../release/preflight.ts';
import type { Deployment } from '../deployment.ts';
import { projectContainers } from '../docker/containers.ts';
import { proxyIn } from '../nginx/running-proxy.ts';
import { certificateError, readPair } from '../tls/pair.ts';
import { invalidity, remarksOn } from '../tls/validity.ts';

/**
 * One that browsers refuse stops a release only where no HTTPS is served yet: elsewhere it does not make it worse.
 * @throws BgcError with the place in `bgc.yaml` when it stops the release, or when nginx could not serve it
 */
export async function inspectCertificate(site: Deployment, config: Config): Promise<Found[]> {
  const { tls } = config.proxy;
  if (tls === undefined) return [];
  const certificate = await readPair(config, tls, site.directory);
  const reason = invalidity(certificate, site.clock.now());
  if (reason === undefined) return remarksOn(certificate, config, site.clock.now());
  if (proxyIn(await projectContainers(site.docker, site.project))?.https !== undefined)
    return [{ text: `browsers refuse the certificate: ${reason}`, next: 'renew it, then bgc reload' }];
  const message = `browsers refuse it: ${reason}`;
  throw await certificateError(config, [{ path: ['proxy', 'tls', 'certificate'], at: 'value', message }]);
}

/** @throws BgcError when the directory for ACME challenges is missing: Docker would not create it */
export async function requireAcmeDirectory({ directory }: Deployment, config: Config): Promise<Found[]> {
  const { acme } = config.proxy;
  if (acme === undefined) return [];
  const found = await stat(resolve(directory, acme)).catch(() => undefined);
  if (found?.isDirectory()) return [{ text: `ACME challenges are answered from ${acme}` }];
  const problem = { path: ['proxy', 'acme'], at: 'value', message: 'there is no such directory' } as const;
  const { message, details } = await configErrorIn(config, [problem]);
  throw usageError(message, `mkdir -p ${acme}`, details);
}
