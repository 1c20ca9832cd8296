import type { X509Certificate } from 'node:crypto';
import type { Config, Route, TlsConfig } from '../../config/config.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import type { Renewal } from '../../release/renewal.ts';
import { PROXY } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { requireAgreement } from '../nginx/agreement.ts';
import { reload } from '../nginx/reload.ts';
import { type RunningProxy, requireProxy } from '../nginx/running-proxy.ts';
import { testFile } from '../nginx/test-file.ts';
import { certificateError, readPair } from './pair.ts';
import { servedCertificate } from './served.ts';
import { invalidity, namesOf, remarksOn } from './validity.ts';

/** The proof: its workers are new, and the certificate they show is the one on disk. */
export async function renew(site: Deployment, config: Config, tls: TlsConfig): Promise<Renewal> {
  const wanted = await readPair(config, tls, site.directory);
  const reason = invalidity(wanted, site.clock.now());
  if (reason !== undefined) {
    const message = `browsers would refuse it: ${reason}`;
    throw await certificateError(config, [{ path: ['proxy', 'tls', 'certificate'], at: 'value', message }]);
  }
  const proxy = await requireProxy(site);
  const https = requireHttps(proxy);
  const traffic = await requireAgreement(site, proxy);
  const host = askedHost(config.routes);
  const before = await servedCertificate(https, host).catch(() => undefined);
  await testFile(site, proxy, 'active.conf');
  await reload(site, proxy, traffic);
  const served = await servedCertificate(https, host);
  // Read again: the certificate may have been renewed once more meanwhile.
  const certificate = await readPair(config, tls, site.directory);
  if (served.fingerprint256 !== certificate.fingerprint256) throw otherCertificate(served, certificate);
  const { validTo, fingerprint256 } = certificate;
  return {
    names: namesOf(certificate),
    validTo,
    fingerprint256,
    isNew: before?.fingerprint256 !== fingerprint256,
    remarks: remarksOn(certificate, config, site.clock.now()),
  };
}

function requireHttps({ https }: RunningProxy) {
  if (https !== undefined) return https;
  throw new BgcError('the running proxy does not serve https yet', { code: ExitCode.usage, hint: 'bgc up' });
}

/** A host to ask the certificate for; none is needed where a route answers any host. */
function askedHost(routes: readonly Route[]): string | undefined {
  const hosts = routes.map(({ host }) => host);
  return hosts.includes(undefined) ? undefined : hosts[0]?.replace(/^\*/, 'any');
}

function otherCertificate(served: X509Certificate, wanted: X509Certificate): BgcError {
  return new BgcError('nginx was reloaded, but serves another certificate than the one on disk', {
    code: ExitCode.failed,
    details: [served, wanted].map(
      (one, at) =>
        `${at === 0 ? 'served' : 'on disk'}: ${namesOf(one)}, until ${one.validTo}, SHA-256 ${one.fingerprint256}`,
    ),
    hint: `bgc render --check; if nothing differs, a directory was replaced: bgc compose -- restart ${PROXY}`,
  });
}
